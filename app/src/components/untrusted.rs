//! Text of which nobody knows who wrote it.

/// The text with everything that would be invisible, or turn its reading direction, written out:
/// what a person reads is what a program would read.
pub(crate) fn visible(text: &str) -> String {
    text.chars()
        .map(|character| {
            if is_hidden(character) {
                format!("⟦U+{:04X}⟧", u32::from(character))
            } else {
                character.to_string()
            }
        })
        .collect()
}

fn is_hidden(character: char) -> bool {
    match character {
        '\n' | '\r' | '\t' => false,
        // Soft hyphen, Arabic letter mark, Mongolian vowel separator, byte order mark.
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{FEFF}'
        // Zero width, marks of direction, separators of lines, embeddings and overrides.
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        // Word joiner, invisible operators, isolates.
        | '\u{2060}'..='\u{206F}'
        // Annotations and the invisible alphabet of tags.
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}' => true,
        _ => character.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn an_override_of_the_reading_direction_is_seen() {
        assert_eq!(visible("admin\u{202E}nimda"), "admin⟦U+202E⟧nimda");
    }

    #[test]
    fn characters_of_no_width_and_terminal_escapes_are_seen() {
        assert_eq!(
            visible("a\u{200B}b\u{FEFF}c\u{1b}[31m\u{E0041}"),
            "a⟦U+200B⟧b⟦U+FEFF⟧c⟦U+001B⟧[31m⟦U+E0041⟧"
        );
    }

    #[test]
    fn ordinary_text_of_any_script_stays() {
        let text = "Füße\t日本語 עברית\r\n";
        assert_eq!(visible(text), text);
    }
}
