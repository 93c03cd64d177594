//! One file per page; a page's private parts stand in a folder of its name.

pub(crate) mod account;
pub(crate) mod application;
mod connection_test;
pub(crate) mod dashboard;
mod first_steps;
mod gallery;
mod invitation;
mod journal;
mod not_found;
pub(crate) mod organization;
pub(crate) mod policies;
mod portfolio;
mod practice;
pub(crate) mod project;
mod search;
mod sentence;
mod set_up;
mod sign_in;

pub(crate) use connection_test::ConnectionTest;
pub(crate) use first_steps::FirstSteps;
pub(crate) use gallery::GalleryPage;
pub(crate) use invitation::InvitationPage;
pub(crate) use journal::Journal;
pub(crate) use not_found::NotFoundPage;
pub(crate) use portfolio::PortfolioPage;
pub(crate) use practice::PracticeOffer;
pub(crate) use search::SearchPage;
pub(crate) use sentence::Sentence;
pub(crate) use set_up::SetUpPage;
pub(crate) use sign_in::SignInPage;
