//! New migrations: the same number and name in the folder of each database.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::workspace;

const FOLDERS: [&str; 2] = ["migrations/sqlite", "migrations/postgres"];

/// Creates `NNNN_name.sql` for both databases.
pub(crate) fn begin(name: &str) -> Result<()> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    ensure!(
        !name.is_empty() && name.chars().all(|letter| plain(letter) || letter == '_'),
        "a migration is named in small letters, digits and underscores, such as `add_due_dates`"
    );
    let mut highest = 0;
    for folder in FOLDERS {
        highest = highest.max(highest_number(&workspace::root().join(folder))?);
    }
    for folder in FOLDERS {
        let file = format!("{folder}/{:04}_{name}.sql", highest + 1);
        File::create_new(workspace::root().join(&file)).with_context(|| file.clone())?;
        println!("{file}");
    }
    Ok(())
}

fn highest_number(folder: &Path) -> Result<u32> {
    let mut highest = 0;
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let name = entry?.file_name();
        let number = name
            .to_string_lossy()
            .split('_')
            .next()
            .and_then(|text| text.parse().ok());
        highest = highest.max(number.unwrap_or(0));
    }
    Ok(highest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_number_follows_the_highest_of_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(highest_number(folder.path()).unwrap(), 0);
        for name in ["0001_people.sql", "0012_portfolio.sql", "README.md"] {
            File::create(folder.path().join(name)).unwrap();
        }
        assert_eq!(highest_number(folder.path()).unwrap(), 12);
    }

    #[test]
    fn a_name_that_is_no_file_name_is_refused() {
        assert!(
            begin("../Add due dates")
                .unwrap_err()
                .to_string()
                .contains("add_due_dates")
        );
    }
}
