//! `docs/security.md` names the test of each requirement; here it is held to that.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn every_test_that_the_security_list_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let list = fs::read_to_string(root.join("docs/security.md")).unwrap();
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
            let source = fs::read_to_string(root.join(file)).unwrap_or_default();
            !source.contains(&format!("fn {test}("))
        })
        .collect();
    assert!(missing.is_empty(), "not there: {missing:#?}");
}
