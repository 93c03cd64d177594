//! Which characters may stand in a line that people read.

/// Neither a control character nor one that turns the direction of reading, which makes a line look
/// like another one.
pub fn is_printable(character: char) -> bool {
    let turns = matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    !character.is_control() && !turns
}
