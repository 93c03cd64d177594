//! Locations of results: where in a file, or in which function, package or resource.

use crate::finding::{Location, Snippet, Step};
use crate::message::prose_of;
use crate::model::{self, LogicalLocation, PhysicalLocation, Region, index, position};
use crate::path::Paths;
use crate::text::{cut, first_given, one_line};

/// Parents of a logical location that are followed; a chain may be a circle.
const LINKS: usize = 8;
/// Characters of a path that are kept for showing.
const PATH: usize = 2_000;
/// Lines of a snippet that say which code is meant; a long one changes for other reasons.
const MARKED_LINES: usize = 10;

/// Knows the files and the logical locations of a run.
#[derive(Debug, Default)]
pub(crate) struct Places {
    pub(crate) paths: Paths,
    pub(crate) logical: Vec<LogicalLocation>,
}

impl Places {
    /// The path in full, as identity needs it.
    pub(crate) fn path(&self, place: &PhysicalLocation) -> Option<String> {
        self.paths.resolve(&place.artifact_location)
    }

    fn location(&self, place: &PhysicalLocation) -> Option<Location> {
        Some(location_at(self.path(place)?, &place.region))
    }

    /// The qualified name of the first logical location that has one, else of the address.
    pub(crate) fn logical_location(&self, location: &model::Location) -> Option<String> {
        let name = location
            .logical_locations
            .iter()
            .find_map(|logical| self.logical_name(logical));
        let address = &location.physical.address;
        let name = name.or_else(|| {
            first_given([
                address.fully_qualified_name.as_deref(),
                address.name.as_deref(),
            ])
            .map(str::to_owned)
        });
        name.map(|name| one_line(&name, PATH))
    }

    /// A name in full, put together from its parents' where the log gives no qualified one.
    fn logical_name(&self, logical: &LogicalLocation) -> Option<String> {
        let known = |number| self.logical.get(index(number)?);
        let mut names = Vec::new();
        let mut next = Some(logical);
        for _ in 0..LINKS {
            let Some(logical) = next else { break };
            let full = known(logical.index).unwrap_or(logical);
            let qualified = first_given([
                logical.fully_qualified_name.as_deref(),
                full.fully_qualified_name.as_deref(),
            ]);
            if let Some(qualified) = qualified {
                names.push(qualified);
                break;
            }
            names.extend(first_given([logical.name.as_deref(), full.name.as_deref()]));
            next = known(logical.parent_index.or(full.parent_index));
        }
        names.reverse();
        (!names.is_empty()).then(|| names.join("."))
    }

    /// A location as part of a list: nothing when it says nothing.
    pub(crate) fn step(&self, location: &model::Location) -> Option<Step> {
        let step = Step {
            location: self.location(&location.physical),
            logical_location: self.logical_location(location),
            message: prose_of(&location.message),
            snippet: snippet(&location.physical),
            ..Step::default()
        };
        (step != Step::default()).then_some(step)
    }
}

/// A region of a file, the path no longer than what is kept for showing.
pub(crate) fn location_at(path: String, region: &Region) -> Location {
    let start_line = position(region.start_line);
    Location {
        path: cut(path, PATH),
        start_line,
        start_column: position(region.start_column),
        end_line: position(region.end_line).or(start_line),
        end_column: position(region.end_column),
    }
}

/// What is quoted of the file: with the lines around it where the tool gives them.
pub(crate) fn snippet(place: &PhysicalLocation) -> Option<Snippet> {
    [&place.context_region, &place.region]
        .into_iter()
        .find_map(|region| {
            let text = first_given([region.snippet.text.as_deref()])?;
            Some(Snippet {
                text: text.to_owned(),
                first_line: position(region.start_line),
            })
        })
}

/// The code that the result marks, the same as long as nobody edits these very lines: a formatter
/// that moves white space or changes the kind of quotation marks does not count.
pub(crate) fn marked_code(place: &PhysicalLocation) -> String {
    let region = &place.region;
    let lines = match region.snippet.text.as_deref() {
        Some(text) if !text.trim().is_empty() => unnumbered(text, region),
        _ => within_context(region, &place.context_region),
    };
    lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .take(MARKED_LINES)
        .flat_map(|line| line.chars())
        .filter(|character| !character.is_whitespace())
        .map(|character| match character {
            '\'' | '`' => '"',
            other => other,
        })
        .collect()
}

/// Some tools write the number before each line, and neighbours too: then the marked lines alone.
fn unnumbered<'a>(text: &'a str, region: &Region) -> Vec<&'a str> {
    let numbered: Option<Vec<(u32, &str)>> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(number_of)
        .collect();
    let first = position(region.start_line);
    let (Some(numbered), Some(first)) = (numbered, first) else {
        return text.lines().collect();
    };
    let last = position(region.end_line).unwrap_or(first);
    let marked: Vec<&str> = numbered
        .iter()
        .filter(|(number, _)| (first..=last).contains(number))
        .map(|(_, line)| *line)
        .collect();
    if marked.is_empty() {
        text.lines().collect()
    } else {
        marked
    }
}

/// `12: code`, `12| code` or `12 code`.
fn number_of(line: &str) -> Option<(u32, &str)> {
    let line = line.trim_start();
    let end = line.find(|c: char| !c.is_ascii_digit())?;
    let number = line[..end].parse().ok()?;
    let rest = line[end..].trim_start_matches(' ');
    let rest = rest
        .strip_prefix([':', '|'])
        .or_else(|| line[end..].strip_prefix([' ', '\t']))?;
    Some((number, rest))
}

/// The marked lines, cut out of the lines around them.
fn within_context<'a>(region: &Region, context: &'a Region) -> Vec<&'a str> {
    let (Some(text), Some(from), Some(first)) = (
        context.snippet.text.as_deref(),
        position(context.start_line),
        position(region.start_line),
    ) else {
        return Vec::new();
    };
    let last = position(region.end_line).unwrap_or(first).max(first);
    let Some(skipped) = first.checked_sub(from) else {
        return Vec::new();
    };
    text.lines()
        .skip(skipped as usize)
        .take((last - first) as usize + 1)
        .collect()
}
