//! `docs/security.md` names the test of each requirement and the cryptography that is used; here it
//! is held to that, and the project to holding no secret.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How crates begin that are about cryptography.
const CRYPTOGRAPHY: &str = "aes argon2 aws-lc bcrypt blake blowfish cast5 chacha cipher cmac crypto \
    curve25519 des digest dsa ecdsa ed25519 ghash hkdf hmac k256 md-2 md-4 md-5 md2 md4 md5 openssl \
    native-tls p256 p384 pbkdf poly1305 rc2 rc4 rc5 ring ripemd rsa rustls salsa20 scrypt sha1 sha2 sha3 \
    siphasher sm3 sm4 tiger twofish whirlpool x25519 xsalsa20";
/// What stands beside the files of the project in a checkout.
const NOT_OURS: [&str; 4] = [".git", "data", "dist", "target"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn every_crate_with_cryptography_is_on_the_list() {
    let list = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let (_, list) = list.split_once("## Cryptography").unwrap();
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let is_cryptography = |name: &&str| {
        CRYPTOGRAPHY.split_whitespace().any(|start| {
            name.strip_prefix(start)
                .is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
        })
    };
    let crates: BTreeSet<_> = lock
        .lines()
        .filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
        .filter(is_cryptography)
        .collect();
    assert!(
        crates.contains("argon2") && crates.contains("ring"),
        "{crates:?}"
    );
    let unknown: Vec<_> = crates
        .iter()
        .filter(|name| !list.contains(&format!("`{name}`")))
        .collect();
    assert!(unknown.is_empty(), "not on the list: {unknown:?}");
}

#[test]
fn no_file_of_the_project_holds_a_secret() {
    let mut files = Vec::new();
    for entry in fs::read_dir(root()).unwrap() {
        let entry = entry.unwrap();
        if NOT_OURS.iter().all(|other| entry.file_name() != *other) {
            collect(&entry.path(), &mut files);
        }
    }
    assert!(files.len() > 300, "only {} files were read", files.len());
    let found: Vec<_> = files.iter().filter(|file| holds_a_secret(file)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
    } else if !path.ends_with("node_modules") {
        for entry in fs::read_dir(path).unwrap() {
            collect(&entry.unwrap().path(), files);
        }
    }
}

/// Keys in PEM, API tokens of ours, tokens of Azure DevOps, and of services that a project like this
/// one meets. The tokens that the simulator knows say of themselves that they are none.
fn holds_a_secret(file: &Path) -> bool {
    let bytes = fs::read(file).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let is_key = |line: &str| line.starts_with("-----BEGIN ") && line.ends_with("PRIVATE KEY-----");
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let is_token = |word: &str| {
        let of_azure = word.len() == 84 && &word[76..80] == "AZDO" && !word.contains("NotASecret");
        of_azure || (word.starts_with("AKIA") && word.len() == 20)
    };
    let after = |start: &str| {
        let long = |rest: &str| rest.bytes().take_while(u8::is_ascii_alphanumeric).count() >= 30;
        text.split(start).skip(1).any(long)
    };
    text.lines().any(is_key) || words.any(is_token) || after("plr_") || after("ghp_")
}

#[test]
fn every_test_that_the_security_list_names_exists() {
    let list = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let named: BTreeSet<_> = list
        .split('`')
        .filter_map(|word| word.split_once("::"))
        .filter(|(file, _)| {
            Path::new(file)
                .extension()
                .is_some_and(|ending| ending == "rs")
        })
        .collect();
    assert!(named.len() > 80, "only {} tests are named", named.len());
    let missing: Vec<_> = named
        .iter()
        .filter(|(file, test)| {
            let source = fs::read_to_string(root().join(file)).unwrap_or_default();
            !source.contains(&format!("fn {test}("))
        })
        .collect();
    assert!(missing.is_empty(), "not there: {missing:#?}");
}
