//! The looks of the parts, as far as a program can judge them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The smallest contrast of text on its ground (WCAG 2.2, 1.4.3).
const TEXT: f64 = 4.5;
/// The smallest contrast of the outline of a field (WCAG 2.2, 1.4.11).
const OUTLINE: f64 = 3.0;

fn style() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../style")
}

/// Each colour for light and for dark.
fn colours() -> BTreeMap<String, [[f64; 3]; 2]> {
    let tokens = fs::read_to_string(style().join("tokens.css")).unwrap();
    let mut colours = BTreeMap::new();
    for line in tokens.lines() {
        if let Some((name, value)) = line.trim().split_once(": light-dark(#")
            && let Some(name) = name.strip_prefix("--color-")
        {
            let (light, dark) = value.trim_end_matches(");").split_once(", #").unwrap();
            colours.insert(name.to_owned(), [rgb(light), rgb(dark)]);
        }
    }
    colours
}

fn rgb(hex: &str) -> [f64; 3] {
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0)
}

/// Relative luminance as WCAG defines it.
fn luminance(colour: [f64; 3]) -> f64 {
    let linear = colour.map(|part| {
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn too_close(pairs: &[(&str, &str)], wanted: f64) -> Vec<String> {
    let colours = colours();
    let mut found = Vec::new();
    for (text, ground) in pairs {
        for (theme, at) in [("light", 0), ("dark", 1)] {
            let measured = contrast(colours[*text][at], colours[*ground][at]);
            if measured < wanted {
                found.push(format!("{text} on {ground}, {theme}: {measured:.2}"));
            }
        }
    }
    found
}

#[test]
fn contrast_is_computed_as_the_guideline_does() {
    assert!((contrast(rgb("000000"), rgb("ffffff")) - 21.0).abs() < 0.01);
    assert!((contrast(rgb("777777"), rgb("ffffff")) - 4.48).abs() < 0.01);
}

#[test]
fn text_can_be_read_on_every_ground_in_both_themes() {
    let grounds = ["canvas", "surface", "sunken", "hover"];
    let texts = ["text", "text-muted", "accent"];
    let mut pairs: Vec<(String, String)> = Vec::new();
    for text in texts {
        pairs.extend(grounds.map(|ground| (text.to_owned(), ground.to_owned())));
    }
    for tone in [
        "neutral", "info", "good", "warning", "bad", "critical", "high", "medium", "low",
    ] {
        pairs.push((tone.to_owned(), format!("{tone}-ground")));
        pairs.push((tone.to_owned(), "surface".to_owned()));
        pairs.push(("text".to_owned(), format!("{tone}-ground")));
    }
    for (text, ground) in [
        ("on-accent", "accent-fill"),
        ("on-accent", "accent-fill-hover"),
        ("on-danger", "danger-fill"),
        ("on-danger", "danger-fill-hover"),
        ("accent", "accent-ground"),
        ("text", "mark-ground"),
        ("text-muted", "mark-ground"),
        ("text-muted", "bad-ground"),
    ] {
        pairs.push((text.to_owned(), ground.to_owned()));
    }
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(too_close(&pairs, TEXT), Vec::<String>::new());
}

#[test]
fn the_outline_of_a_field_can_be_seen() {
    let pairs = [
        ("line-strong", "surface"),
        ("line-strong", "canvas"),
        ("accent", "canvas"),
    ];
    assert_eq!(too_close(&pairs, OUTLINE), Vec::<String>::new());
}

#[test]
fn the_style_uses_no_token_that_is_not_defined() {
    let sheets = texts(&style(), "css").join("\n");
    let mut unknown = BTreeSet::new();
    for use_of in sheets.split("var(--").skip(1) {
        let name = use_of.split([')', ',']).next().unwrap_or_default();
        if !sheets.contains(&format!("--{name}:")) {
            unknown.insert(name.to_owned());
        }
    }
    assert_eq!(unknown, BTreeSet::new());
}

#[test]
fn colours_are_told_by_the_tokens_alone() {
    for sheet in texts(&style().join("components"), "css") {
        for line in sheet.lines() {
            assert!(!line.contains('#'), "{line}");
        }
    }
}

/// Classes that the parts and pages write are found in the style, so that none is misspelled.
#[test]
fn every_class_has_a_rule() {
    let sheets = texts(&style(), "css").join("\n");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut unknown = BTreeSet::new();
    for text in texts(&source, "rs") {
        for after in text.split("class=\"").skip(1) {
            let classes = after.split('"').next().unwrap_or_default();
            for class in classes.split_whitespace() {
                let rule = format!(".{class}");
                if !sheets
                    .split([' ', ',', ':', '>', '[', '\n', '{', ')'])
                    .any(|part| part == rule)
                {
                    unknown.insert(class.to_owned());
                }
            }
        }
    }
    assert_eq!(unknown, BTreeSet::new());
}

fn texts(folder: &Path, extension: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(self::texts(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            texts.push(fs::read_to_string(&path).unwrap());
        }
    }
    texts
}
