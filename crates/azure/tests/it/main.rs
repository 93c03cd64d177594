//! The client against servers that answer oddly, and against the simulated Azure DevOps.

mod answers;
mod pace;
mod scripted;
mod secrets;
mod sending;
mod simulated;
mod tls;
