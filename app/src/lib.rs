//! What people see, and the calls it makes.
//!
//! Pages and components are rendered on the server alone. What has to live in the browser is an
//! island (`islands`), and what a page or an island asks the server to do is a server function
//! (`api`). IO is reached only through `services`, and only on the server.

// A view is a type that nests as deep as the page does.
#![recursion_limit = "256"]

pub mod api;
mod error;
pub mod islands;

#[cfg(feature = "ssr")]
#[expect(
    clippy::needless_pass_by_value,
    reason = "what a component is given are values"
)]
mod components;
#[cfg(feature = "ssr")]
mod cookies;
#[cfg(feature = "ssr")]
#[expect(
    clippy::needless_pass_by_value,
    reason = "what a component is given are values"
)]
mod pages;
#[cfg(feature = "ssr")]
pub mod request;
#[cfg(feature = "ssr")]
mod routes;
#[cfg(feature = "ssr")]
pub mod session_cookie;
#[cfg(feature = "ssr")]
mod shell;

pub use error::{AppError, ErrorKind};
#[cfg(feature = "ssr")]
pub use routes::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
