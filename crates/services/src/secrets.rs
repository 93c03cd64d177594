//! Secrets: how they are made, hashed, sealed and opened.
//!
//! Tokens of Azure DevOps have to be sent again, so they are sealed (XChaCha20-Poly1305) with a
//! key that is not in the database and bound to the row they belong to. All other secrets are
//! ours to check only, so their SHA-256 is enough.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::{InstanceId, OrganizationId, OrganizationUrl};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use store::Store;

pub(crate) const KEY_ID_FACT: &str = "key_id";
const VERSION: u8 = 1;
const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;

/// Fills a buffer from the operating system's generator.
pub(crate) fn fill_random(buffer: &mut [u8]) {
    getrandom::fill(buffer).expect("the operating system provides randomness");
}

/// A secret that we made: given out once, stored as its hash.
#[derive(Debug)]
pub struct Secret {
    /// What the person or program keeps.
    pub text: SecretString,
    pub hash: [u8; 32],
}

impl Secret {
    /// 256 random bits as lower-case hexadecimal digits behind a prefix such as `plr_`.
    pub fn random(prefix: &str) -> Self {
        let mut bytes = [0; 32];
        fill_random(&mut bytes);
        let text = format!("{prefix}{}", hex(&bytes));
        let hash = Self::hash_of(&text);
        Self {
            text: text.into(),
            hash,
        }
    }

    /// The text, for the one time that it is shown.
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    pub fn hash_of(text: &str) -> [u8; 32] {
        Sha256::digest(text.as_bytes()).into()
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The bytes that hexadecimal digits stand for; `None` for anything else.
pub(crate) fn unhex(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect()
}

/// Why a key or what it should open is of no use.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the key file does not hold a key: 64 hexadecimal digits are expected")]
    Malformed,
    #[error("the key is a sample value; delete the file of a new installation to have one made")]
    Sample,
    #[error(
        "this database was sealed with another key (its id is {expected}, the key file holds \
         {found}); start with the key file that belongs to it"
    )]
    Other { expected: String, found: String },
    #[error("a stored secret cannot be opened with this key; it has to be entered again")]
    Sealed,
}

/// The key that seals secrets. Kept outside the database.
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        fill_random(&mut bytes);
        Self(bytes)
    }

    /// Reads the text of a key file.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let bytes = unhex(text.trim()).ok_or(KeyError::Malformed)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| KeyError::Malformed)?;
        if bytes.iter().all(|byte| *byte == bytes[0]) {
            return Err(KeyError::Sample);
        }
        Ok(Self(bytes))
    }

    /// What a key file holds.
    pub fn to_text(&self) -> SecretString {
        format!("{}\n", hex(&self.0)).into()
    }

    /// Tells keys apart without giving them away.
    fn id(&self) -> [u8; KEY_ID_BYTES] {
        let digest = Sha256::new()
            .chain_update(b"polaris key id")
            .chain_update(self.0)
            .finalize();
        let mut id = [0; KEY_ID_BYTES];
        id.copy_from_slice(&digest[..KEY_ID_BYTES]);
        id
    }

    pub(crate) fn id_text(&self) -> String {
        hex(&self.id())
    }
}

/// Whether secrets in this database were sealed with a key already.
pub async fn is_bound_to_a_key(store: &Store) -> crate::Result<bool> {
    Ok(store.read().await?.fact(KEY_ID_FACT).await?.is_some())
}

/// Seals and opens tokens.
pub struct Vault {
    cipher: XChaCha20Poly1305,
    key_id: [u8; KEY_ID_BYTES],
    /// Tells tokens apart that are not to be known; made of the key.
    name_key: [u8; 32],
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the vault is where the key ends"
    )]
    pub fn new(key: Key) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(&key.0.into()),
            key_id: key.id(),
            name_key: Sha256::new()
                .chain_update(b"polaris names of tokens")
                .chain_update(key.0)
                .finalize()
                .into(),
        }
    }

    /// A name for a token at an address: the same on each node with this key, and no help to
    /// whoever reads it.
    pub(crate) fn name_of(&self, url: &OrganizationUrl, token: &SecretString) -> [u8; 32] {
        let length = u64::try_from(url.as_str().len()).unwrap_or(u64::MAX);
        Sha256::new()
            .chain_update(self.name_key)
            .chain_update(length.to_be_bytes())
            .chain_update(url.as_str())
            .chain_update(token.expose_secret())
            .finalize()
            .into()
    }

    /// Binds a new database to this key; refuses one that is bound to another.
    pub(crate) async fn check(&self, store: &Store) -> crate::Result<()> {
        let found = hex(&self.key_id);
        let mut writer = store.write().await?;
        match writer.fact(KEY_ID_FACT).await? {
            Some(expected) if expected == found => {}
            Some(expected) => return Err(KeyError::Other { expected, found }.into()),
            None => {
                writer.set_fact(KEY_ID_FACT, &found).await?;
                writer.commit().await?;
            }
        }
        Ok(())
    }

    /// Seals a token for one row. The envelope holds version, key id, nonce and ciphertext.
    pub(crate) fn seal(&self, token: &SecretString, bound_to: &Binding<'_>) -> Vec<u8> {
        self.seal_for(token, &bound_to.text())
    }

    /// Seals a text for what `purpose` says, to the letter.
    pub(crate) fn seal_for(&self, text: &SecretString, purpose: &str) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        fill_random(&mut nonce);
        let payload = Payload {
            msg: text.expose_secret().as_bytes(),
            aad: purpose.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a secret is far shorter than what the cipher can seal");
        let mut envelope = vec![VERSION];
        envelope.extend(self.key_id);
        envelope.extend(nonce);
        envelope.extend(sealed);
        envelope
    }

    /// Opens an envelope; fails when a bit of it, its row or its origin changed.
    pub(crate) fn open(
        &self,
        envelope: &[u8],
        bound_to: &Binding<'_>,
    ) -> Result<SecretString, KeyError> {
        self.open_for(envelope, &bound_to.text())
    }

    /// Opens what was sealed for the same purpose.
    pub(crate) fn open_for(
        &self,
        envelope: &[u8],
        purpose: &str,
    ) -> Result<SecretString, KeyError> {
        let (header, sealed) = envelope
            .split_at_checked(1 + KEY_ID_BYTES + NONCE_BYTES)
            .ok_or(KeyError::Sealed)?;
        if header[0] != VERSION || header[1..=KEY_ID_BYTES] != self.key_id {
            return Err(KeyError::Sealed);
        }
        let nonce: [u8; NONCE_BYTES] = header[1 + KEY_ID_BYTES..]
            .try_into()
            .map_err(|_| KeyError::Sealed)?;
        let opened = self
            .cipher
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: sealed,
                    aad: purpose.as_bytes(),
                },
            )
            .map_err(|_| KeyError::Sealed)?;
        Ok(String::from_utf8(opened)
            .map_err(|_| KeyError::Sealed)?
            .into())
    }
}

/// What a sealed token belongs to; part of what the cipher authenticates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Binding<'a> {
    pub organization: OrganizationId,
    pub instance: InstanceId,
    /// The canonical address that the token may be sent to.
    pub url: &'a str,
}

impl Binding<'_> {
    fn text(&self) -> String {
        format!(
            "polaris\ninstance.token\n{}\n{}\n{}",
            self.organization, self.instance, self.url
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://dev.azure.com/contoso";

    fn binding(url: &str) -> Binding<'_> {
        Binding {
            organization: OrganizationId(uuid::Uuid::from_u128(1)),
            instance: InstanceId(uuid::Uuid::from_u128(2)),
            url,
        }
    }

    fn vault() -> Vault {
        Vault::new(Key::parse(&"0123456789abcdef".repeat(4)).unwrap())
    }

    #[test]
    fn a_sealed_token_opens_for_its_own_row_only() {
        let envelope = vault().seal(&"secret".into(), &binding(URL));
        assert_eq!(
            vault()
                .open(&envelope, &binding(URL))
                .unwrap()
                .expose_secret(),
            "secret"
        );
        let elsewhere = binding("https://dev.azure.com/fabrikam");
        assert!(vault().open(&envelope, &elsewhere).is_err());
        let other_row = Binding {
            instance: InstanceId(uuid::Uuid::from_u128(3)),
            ..binding(URL)
        };
        assert!(vault().open(&envelope, &other_row).is_err());
        let other_organization = Binding {
            organization: OrganizationId(uuid::Uuid::from_u128(9)),
            ..binding(URL)
        };
        assert!(vault().open(&envelope, &other_organization).is_err());
    }

    #[test]
    fn a_flipped_bit_anywhere_makes_an_envelope_unreadable() {
        let envelope = vault().seal(&"a token of some length".into(), &binding(URL));
        for bit in 0..envelope.len() * 8 {
            let mut changed = envelope.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(vault().open(&changed, &binding(URL)).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn another_key_opens_nothing() {
        let envelope = vault().seal(&"secret".into(), &binding(URL));
        assert!(
            Vault::new(Key::random())
                .open(&envelope, &binding(URL))
                .is_err()
        );
    }

    #[test]
    fn sample_and_malformed_keys_are_refused() {
        assert!(matches!(
            Key::parse(&"00".repeat(32)),
            Err(KeyError::Sample)
        ));
        assert!(matches!(Key::parse("abc"), Err(KeyError::Malformed)));
        assert!(matches!(
            Key::parse(&"zz".repeat(32)),
            Err(KeyError::Malformed)
        ));
    }

    #[test]
    fn nothing_secret_shows_in_debug_output() {
        let key = Key::parse(&"0123456789abcdef".repeat(4)).unwrap();
        assert_eq!(format!("{key:?}"), "Key(…)");
        let secret = Secret::random("plr_");
        let shown = format!("{secret:?}");
        assert!(!shown.contains(secret.text.expose_secret()));
    }
}
