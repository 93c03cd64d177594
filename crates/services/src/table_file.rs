//! Rows as comma-separated values that programs for tables read as they were written.

use crate::Result;

/// The rows as they stand in a file, below a head where it is the first part.
pub(crate) fn in_csv<const N: usize>(
    head: Option<[&str; N]>,
    rows: impl Iterator<Item = [String; N]>,
) -> Result<Vec<u8>> {
    let mut file = csv::Writer::from_writer(Vec::new());
    let written = |result: csv::Result<()>| result.map_err(std::io::Error::from);
    if let Some(head) = head {
        written(file.write_record(head))?;
    }
    for row in rows {
        written(file.write_record(row.iter().map(|cell| harmless(cell).into_owned())))?;
    }
    Ok(file.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

/// How a text begins that programs for tables would take for a formula, or for one that was made
/// harmless.
const ALARMING: [char; 12] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\'',
];

/// A text with an apostrophe in front where a program for tables would read something else. Without
/// the first apostrophe each cell is what it was.
fn harmless(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.starts_with(ALARMING) {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_cell_is_never_a_formula() {
        for text in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x",
            "'=1", "'tis",
        ] {
            let cell = harmless(text);
            assert_eq!(cell.strip_prefix('\''), Some(text), "{text}");
        }
        assert_eq!(harmless("src/a=b.c"), "src/a=b.c");
    }
}
