//! Passwords: which are accepted, and how they are stored (Argon2id).

mod strength;

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, Params};
use domain::SecretText;
use tokio::sync::Semaphore;

use crate::{Result, secrets};

pub(crate) use strength::Context;

/// Each hash takes 19 MiB of memory for its time (the parameters that OWASP recommends). More
/// than this many at once would let a crowd at the door exhaust the machine.
const AT_ONCE: usize = 4;
const PARAMETERS: Params = Params::DEFAULT;
/// What a password is compared with when there is no account: as costly as a real one, and right
/// for none.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA\
    $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What came of comparing a password with a stored hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Wrong,
    Right,
    /// Right, but stored with weaker parameters than today's.
    RightButWeak,
}

impl Verdict {
    pub(crate) const fn is_right(self) -> bool {
        matches!(self, Self::Right | Self::RightButWeak)
    }
}

/// Hashes and compares, a few at a time.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    slots: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self {
            slots: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// The PHC string to store.
    pub(crate) async fn hash(&self, password: &SecretText) -> Result<String> {
        let password = password.clone();
        self.run(move || hash(&password)).await
    }

    /// Takes the same time whether there is an account (`stored`) or not.
    pub(crate) async fn verify(
        &self,
        password: &SecretText,
        stored: Option<&str>,
    ) -> Result<Verdict> {
        let password = password.clone();
        let exists = stored.is_some();
        let stored = stored.unwrap_or(NOBODY).to_owned();
        let verdict = self.run(move || verify(&password, &stored)).await?;
        Ok(if exists { verdict } else { Verdict::Wrong })
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let slot = Arc::clone(&self.slots).acquire_owned().await;
        let slot = slot.map_err(std::io::Error::other)?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(slot);
            done
        });
        Ok(done.await.map_err(std::io::Error::other)?)
    }
}

fn hash(password: &SecretText) -> String {
    let mut salt = [0; 16];
    secrets::fill_random(&mut salt);
    let argon2 = Argon2::from(PARAMETERS);
    let hash: PasswordHash = argon2
        .hash_password_with_salt(password.exact().as_bytes(), &salt)
        .expect("sixteen bytes of salt and a password far below 4 GiB are accepted");
    hash.to_string()
}

/// The parameters are those of the stored hash. One that cannot be read fits no password.
fn verify(password: &SecretText, stored: &str) -> Verdict {
    let Ok(stored) = PasswordHash::new(stored) else {
        return Verdict::Wrong;
    };
    let right = Argon2::default().verify_password(password.exact().as_bytes(), &stored);
    match (right, Params::try_from(&stored)) {
        (Ok(()), Ok(parameters)) if !is_weaker(&parameters) => Verdict::Right,
        (Ok(()), _) => Verdict::RightButWeak,
        (Err(_), _) => Verdict::Wrong,
    }
}

const fn is_weaker(parameters: &Params) -> bool {
    parameters.m_cost() < PARAMETERS.m_cost() || parameters.t_cost() < PARAMETERS.t_cost()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretText {
        text.to_owned().into()
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_to_the_letter() {
        let passwords = Passwords::new();
        let stored = passwords.hash(&secret(" Grüße, 世界! ")).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let verdict = |text: &str| {
            let (passwords, text, stored) = (passwords.clone(), secret(text), stored.clone());
            async move { passwords.verify(&text, Some(&stored)).await.unwrap() }
        };
        assert_eq!(verdict(" Grüße, 世界! ").await, Verdict::Right);
        assert_eq!(verdict("Grüße, 世界!").await, Verdict::Wrong);
        assert_eq!(verdict(" grüße, 世界! ").await, Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_hash_with_weaker_parameters_is_right_but_due_for_renewal() {
        let weak = Argon2::from(Params::new(8 * 1024, 1, 1, None).unwrap());
        let stored: PasswordHash = weak
            .hash_password_with_salt(b"a long old password", &[7; 16])
            .unwrap();
        let verdict = Passwords::new()
            .verify(&secret("a long old password"), Some(&stored.to_string()))
            .await;
        assert_eq!(verdict.unwrap(), Verdict::RightButWeak);
    }

    #[tokio::test]
    async fn nobody_has_no_password_though_the_comparison_is_made() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        let verdict = Passwords::new().verify(&secret(""), None).await;
        assert_eq!(verdict.unwrap(), Verdict::Wrong);
    }
}
