//! The style sheet: `style/main.css` with the files it imports put in their places.
//!
//! Only what the project uses is understood: `@import "file.css";` or
//! `@import "file.css" layer(name);` at the start of a line. Anything else is left to browsers.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// The whole style sheet in one text.
pub(crate) fn bundle(file: &Path) -> Result<String> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let mut bundled = String::with_capacity(text.len());
    for line in text.lines() {
        if let Some(import) = line.strip_prefix("@import ") {
            bundled += &inlined(file, import)?;
        } else {
            bundled += line;
            bundled.push('\n');
        }
    }
    Ok(bundled)
}

fn inlined(importer: &Path, import: &str) -> Result<String> {
    let mistake = || {
        format!(
            "{}: `@import {import}` is not understood",
            importer.display()
        )
    };
    let import_without_end = import.trim_end().strip_suffix(';').with_context(mistake)?;
    let import_without_quote = import_without_end.strip_prefix('"').with_context(mistake)?;
    let (path, layer) = import_without_quote.split_once('"').with_context(mistake)?;
    let file = importer
        .parent()
        .context("a file lies in a folder")?
        .join(path);
    let text = bundle(&file).with_context(|| format!("imported by {}", importer.display()))?;
    if layer.trim().is_empty() {
        return Ok(text);
    }
    let name = layer
        .trim()
        .strip_prefix("layer(")
        .and_then(|rest| rest.strip_suffix(')'));
    ensure!(name.is_some(), mistake());
    Ok(format!(
        "@layer {} {{\n{text}}}\n",
        name.unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(main: &str) -> Result<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("pages")).unwrap();
        fs::write(
            folder.path().join("pages/issue.css"),
            "@import \"../dot.css\";\nb {}\n",
        )
        .unwrap();
        fs::write(folder.path().join("dot.css"), "i {}\n").unwrap();
        fs::write(folder.path().join("main.css"), main).unwrap();
        bundle(&folder.path().join("main.css"))
    }

    #[test]
    fn imports_are_replaced_by_their_files_in_order() {
        let css = styles("@layer base, pages;\n@import \"pages/issue.css\" layer(pages);\na {}\n");
        assert_eq!(
            css.unwrap(),
            "@layer base, pages;\n@layer pages {\ni {}\nb {}\n}\na {}\n"
        );
    }

    #[test]
    fn a_missing_file_names_who_wanted_it() {
        let error = format!("{:#}", styles("@import \"gone.css\";\n").unwrap_err());
        assert!(
            error.contains("main.css") && error.contains("gone.css"),
            "{error}"
        );
    }

    #[test]
    fn an_import_in_a_form_that_nobody_handles_is_an_error() {
        let error = styles("@import url(gone.css);\n").unwrap_err().to_string();
        assert!(
            error.contains("`@import url(gone.css);` is not understood"),
            "{error}"
        );
    }
}
