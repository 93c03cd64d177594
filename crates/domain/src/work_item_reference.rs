//! How people name a work item that exists already.

use crate::{AllowedOrigins, OrganizationUrl, OrganizationUrlError};

/// The number of a work item and, where an address was pasted, the organization it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkItemReference {
    pub number: i64,
    pub organization: Option<OrganizationUrl>,
}

/// Why a text names no work item. Each sentence says what to enter instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkItemReferenceError {
    #[error("Enter the number of a work item, such as 123, or its address.")]
    Empty,
    #[error(
        "This is no number of a work item. Enter one such as 123, or the address of the work item."
    )]
    NotANumber,
    #[error(
        "The address names no work item. Open the work item in Azure DevOps and copy the address from there; it ends in /_workitems/edit/ and the number."
    )]
    NoWorkItem,
    #[error("{0}")]
    Organization(#[from] OrganizationUrlError),
}

impl WorkItemReference {
    /// Reads `123`, `#123`, or an address of the work item: its own page, a board or backlog that
    /// shows it (`?workitem=123`), or that of the REST API.
    pub fn parse(text: &str, allowed: &AllowedOrigins) -> Result<Self, WorkItemReferenceError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(WorkItemReferenceError::Empty);
        }
        if !text.contains('/') {
            let number = number(text.strip_prefix('#').unwrap_or(text));
            return Ok(Self {
                number: number.ok_or(WorkItemReferenceError::NotANumber)?,
                organization: None,
            });
        }
        let organization = OrganizationUrl::parse(text, allowed)?;
        let number = in_address(text).ok_or(WorkItemReferenceError::NoWorkItem)?;
        Ok(Self {
            number,
            organization: Some(organization),
        })
    }
}

/// Azure DevOps counts work items from 1, in 32 bits.
fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number: i32 = text.parse().ok().filter(|number| digits && *number > 0)?;
    Some(number.into())
}

/// The number after `edit` or `workItems` in the path, else the one that a board has open.
fn in_address(text: &str) -> Option<i64> {
    let (before, _) = text.split_once('#').unwrap_or((text, ""));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    let words: Vec<&str> = path.split('/').collect();
    let after_word = words.windows(2).rev().find_map(|pair| {
        let is_word = ["edit", "workitems", "_workitems"]
            .iter()
            .any(|word| pair[0].eq_ignore_ascii_case(word));
        number(pair[1]).filter(|_| is_word)
    });
    after_word.or_else(|| {
        url::form_urlencoded::parse(query.as_bytes()).find_map(|(name, value)| {
            let is_open = name.eq_ignore_ascii_case("workitem")
                || (name.eq_ignore_ascii_case("id") && path.contains("/_workitems"));
            number(&value).filter(|_| is_open)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(i64, Option<String>), WorkItemReferenceError> {
        let allowed = AllowedOrigins::parse(["http://127.0.0.1:8080"]).unwrap();
        let reference = WorkItemReference::parse(text, &allowed)?;
        let organization = reference.organization.map(|url| url.to_string());
        Ok((reference.number, organization))
    }

    #[test]
    fn a_number_is_understood_with_and_without_its_sign() {
        for text in ["123", "#123", "  123 "] {
            assert_eq!(parse(text), Ok((123, None)), "{text:?}");
        }
    }

    #[test]
    fn an_address_tells_number_and_organization() {
        for address in [
            "https://dev.azure.com/Contoso/Agile/_workitems/edit/123",
            "https://dev.azure.com/contoso/Agile/_workitems/edit/123/",
            "https://dev.azure.com/contoso/_workitems/edit/123?fullScreen=true#top",
            "https://user@dev.azure.com/contoso/Fabrikam%20Fiber/_workitems/edit/123",
            "dev.azure.com/contoso/Agile/_boards/board/t/Team/Stories/?workitem=123",
            "https://dev.azure.com/contoso/Agile/_backlogs/backlog/Team/Stories?a=b&workitem=123",
            "https://dev.azure.com/contoso/Agile/_workitems?id=123&_a=edit",
            "https://dev.azure.com/contoso/_apis/wit/workItems/123",
            "https://contoso.visualstudio.com/Agile/_workitems/edit/123",
            "https://contoso.visualstudio.com/DefaultCollection/Agile/_workitems/edit/123",
        ] {
            let contoso = Some("https://dev.azure.com/contoso".to_owned());
            assert_eq!(parse(address), Ok((123, contoso)), "{address}");
        }
        let simulated = "http://127.0.0.1:8080/contoso/Agile/_workitems/edit/7";
        let there = Some("http://127.0.0.1:8080/contoso".to_owned());
        assert_eq!(parse(simulated), Ok((7, there)));
    }

    #[test]
    fn what_names_no_work_item_is_refused() {
        assert_eq!(parse(" "), Err(WorkItemReferenceError::Empty));
        for text in ["abc", "-1", "0", "#", "1.5", "+5", "99999999999", "١٢"] {
            let refused = parse(text);
            assert_eq!(refused, Err(WorkItemReferenceError::NotANumber), "{text:?}");
        }
        for address in [
            "https://dev.azure.com/contoso/Agile/_workitems/recentlyupdated",
            "https://dev.azure.com/contoso/Agile?id=5",
            "https://dev.azure.com/contoso/12/_git/5",
        ] {
            let refused = parse(address);
            assert_eq!(
                refused,
                Err(WorkItemReferenceError::NoWorkItem),
                "{address}"
            );
        }
        let foreign = parse("https://evil.example/contoso/_workitems/edit/1");
        assert!(matches!(
            foreign,
            Err(WorkItemReferenceError::Organization(_))
        ));
    }
}
