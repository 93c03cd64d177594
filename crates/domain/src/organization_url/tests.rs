use super::{AllowedOrigins, OrganizationUrl, OrganizationUrlError as Error};

fn services(text: &str) -> Result<OrganizationUrl, Error> {
    OrganizationUrl::parse(text, &AllowedOrigins::default())
}

fn with_simulator(text: &str) -> Result<OrganizationUrl, Error> {
    let allowed =
        AllowedOrigins::parse(["http://127.0.0.1:8089", "https://azure.corp.example:8443"])
            .expect("two origins");
    OrganizationUrl::parse(text, &allowed)
}

#[test]
fn every_spelling_of_an_organization_becomes_one_address() {
    for text in [
        "https://dev.azure.com/contoso",
        "https://dev.azure.com/contoso/",
        "https://dev.azure.com/contoso//",
        "  https://dev.azure.com/contoso\n",
        "HTTPS://DEV.AZURE.COM/Contoso",
        "https://Dev.Azure.Com/CONTOSO/",
        "https://contoso@dev.azure.com/contoso",
        "https://contoso@dev.azure.com/contoso/Fabrikam%20Fiber/_git/web",
        "https://user:secret@dev.azure.com/contoso",
        "https://dev.azure.com:443/contoso",
        "https://dev.azure.com/contoso/Fabrikam%20Fiber/_workitems/edit/12",
        "https://dev.azure.com/contoso/_settings/projects",
        "https://dev.azure.com/contoso?view=mine",
        "https://dev.azure.com/contoso#top",
        "https://dev.azure.com/contoso/?a=https://evil.example/#@evil.example",
        "https://dev.azure.com/x/../contoso",
        "dev.azure.com/contoso",
        "dev.azure.com/contoso/Fabrikam",
        "https://contoso.visualstudio.com",
        "https://contoso.visualstudio.com/",
        "https://CONTOSO.VisualStudio.com/DefaultCollection",
        "https://contoso.visualstudio.com/DefaultCollection/Fabrikam/_workitems",
        "https://contoso.visualstudio.com/Fabrikam%20Fiber/_git/web",
        "https://user@contoso.visualstudio.com:443/",
        "contoso.visualstudio.com",
        // Browsers and the standard read wide letters and ideographic stops as the plain ones.
        "https://ｄｅｖ.azure.com/contoso",
        "https://dev。azure。com/contoso",
    ] {
        let url = services(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(url.as_str(), "https://dev.azure.com/contoso", "{text}");
        assert_eq!(url.origin(), "https://dev.azure.com");
        assert_eq!(url.organization(), "contoso");
        assert!(url.is_services());
    }
}

#[test]
fn no_trick_leads_to_another_host() {
    for text in [
        "https://dev.azure.com.evil.example/contoso",
        "https://evil.example/dev.azure.com",
        "https://evil.example/https://dev.azure.com/contoso",
        "https://evil.example?https://dev.azure.com/contoso",
        "https://evil.example#https://dev.azure.com/contoso",
        "https://dev.azure.com@evil.example/contoso",
        "https://dev.azure.com:443@evil.example/contoso",
        "https://dev.azure.com%2F@evil.example/contoso",
        "https://contoso:x@evil.example/contoso",
        "evil.example/contoso",
        "https://dev-azure.com/contoso",
        "https://xdev.azure.com/contoso",
        "https://azure.com/contoso",
        "https://vssps.dev.azure.com/contoso",
        "https://dev.azure.com./contoso",
        "https://contoso.visualstudio.com.",
        "https://visualstudio.com/contoso",
        "https://contoso.visualstudio.com.evil.example/",
        "https://contosovisualstudio.com/",
        "https://contoso.vsrm.visualstudio.com/",
        "https://app.visualstudio.com/contoso",
        "https://www.visualstudio.com/contoso",
        // Cyrillic letters that look like Latin ones.
        "https://d\u{435}v.azure.com/contoso",
        "https://dev.\u{430}zure.com/contoso",
        "https://c\u{43e}ntoso.visualstudi\u{43e}.com/",
        "https://xn--dv-5ec.azure.com/contoso",
        // One address in many notations.
        "https://127.0.0.1/contoso",
        "https://2130706433/contoso",
        "https://0177.0.0.1/contoso",
        "https://0x7f.0.0.1/contoso",
        "https://0x7f000001/contoso",
        "https://127.1/contoso",
        "https://①②⑦.0.0.1/contoso",
        "https://[::1]/contoso",
        "https://[::ffff:127.0.0.1]/contoso",
        "https://[64:ff9b::7f00:1]/contoso",
        "https://169.254.169.254/metadata",
        "https://168.63.129.16/contoso",
        "https://10.0.0.1/contoso",
        "https://100.64.0.1/contoso",
        "https://0/contoso",
        "https://localhost/contoso",
        "https://localhost:8443/contoso",
        "http://127.0.0.1:8089/contoso",
        "http://evil.example/contoso",
    ] {
        let outcome = services(text);
        assert!(
            matches!(
                outcome,
                Err(Error::OtherHost { .. } | Error::Unreadable | Error::Server { .. })
            ),
            "{text}: {outcome:?}"
        );
    }
}

#[test]
fn characters_on_which_programs_disagree_are_refused() {
    for text in [
        "https://dev.azure.com\\@evil.example/contoso",
        "https://evil.example\\@dev.azure.com/contoso",
        "https:\\\\dev.azure.com\\contoso",
        "https://dev.azure.com/con\ntoso",
        "https://dev.azure.com\t/contoso",
        "https://dev.azure.com/con\0toso",
        "https://dev.azure.com /contoso",
        "https://dev.azure.com/contoso evil",
        "https://",
        "https:///",
        "https://dev.azure.com:99999/contoso",
        "https://dev.azure.com:x/contoso",
        "javascript:alert(1)",
        "https://[::1/contoso",
        "https://dev%00.azure.com/contoso",
    ] {
        assert_eq!(services(text), Err(Error::Unreadable), "{text:?}");
    }
}

#[test]
fn other_schemes_are_told_to_use_https() {
    for text in [
        "http://dev.azure.com/contoso",
        "http://contoso.visualstudio.com",
        "http://dev.azure.com:443/contoso",
        "ftp://dev.azure.com/contoso",
        "ssh://git@ssh.dev.azure.com/v3/contoso",
        "file:///etc/passwd",
        "gopher://dev.azure.com/contoso",
        "ws://dev.azure.com/contoso",
    ] {
        assert_eq!(services(text), Err(Error::NotHttps), "{text}");
    }
}

#[test]
fn other_ports_of_the_service_are_refused() {
    for text in [
        "https://dev.azure.com:8443/contoso",
        "https://dev.azure.com:80/contoso",
        "https://contoso.visualstudio.com:8080/DefaultCollection",
    ] {
        assert!(matches!(services(text), Err(Error::Port { .. })), "{text}");
    }
}

#[test]
fn an_address_without_an_organization_says_so() {
    for text in [
        "https://dev.azure.com",
        "https://dev.azure.com/",
        "dev.azure.com",
        "https://dev.azure.com/?org=contoso",
        "https://dev.azure.com/#contoso",
        "https://dev.azure.com/_usersSettings/tokens",
        "https://dev.azure.com//contoso",
        "https://dev.azure.com/contoso/..",
        "https://.visualstudio.com/contoso",
    ] {
        assert_eq!(services(text), Err(Error::NoOrganization), "{text}");
    }
    assert_eq!(services(" "), Err(Error::Empty));
}

#[test]
fn a_name_that_no_organization_can_have_is_refused() {
    let long = format!("https://dev.azure.com/{}", "a".repeat(51));
    for text in [
        "https://dev.azure.com/con%2Ftoso",
        "https://dev.azure.com/%2e%2e%2fadmin",
        "https://dev.azure.com/-contoso",
        "https://dev.azure.com/contoso-",
        "https://dev.azure.com/cöntoso",
        "https://dev.azure.com/@evil.example",
        "https://dev.azure.com/contoso;x",
        &long,
    ] {
        assert_eq!(services(text), Err(Error::NotAName), "{text}");
    }
}

#[test]
fn an_azure_devops_server_is_named_as_unsupported() {
    for text in [
        "https://tfs.corp.example/tfs/DefaultCollection",
        "http://tfs:8080/tfs/DefaultCollection",
        "http://tfs.corp.example:8080/Contoso",
        "https://azure.corp.example/DefaultCollection",
        "https://10.1.2.3/TFS/Contoso",
    ] {
        let error = services(text).unwrap_err();
        assert!(matches!(error, Error::Server { .. }), "{text}: {error}");
        assert!(error.to_string().contains("not supported"));
    }
    // A collection on any other host cannot be told apart; the sentence covers both.
    let error = services("https://azure.corp.example/Contoso").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("Azure DevOps Server is not supported")
    );
}

#[test]
fn an_origin_that_the_operator_lists_is_accepted_as_written() {
    for (text, canonical) in [
        (
            "http://127.0.0.1:8089/contoso",
            "http://127.0.0.1:8089/contoso",
        ),
        (
            "http://127.0.0.1:8089/Contoso/Agile/",
            "http://127.0.0.1:8089/contoso",
        ),
        (
            "http://2130706433:8089/contoso",
            "http://127.0.0.1:8089/contoso",
        ),
        (
            "https://AZURE.corp.example:8443/tfs",
            "https://azure.corp.example:8443/tfs",
        ),
        (
            "https://contoso.visualstudio.com",
            "https://dev.azure.com/contoso",
        ),
    ] {
        let url = with_simulator(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(url.as_str(), canonical);
    }
    assert_eq!(
        with_simulator("http://127.0.0.1:8089"),
        Err(Error::NoOrganization)
    );
}

#[test]
fn a_listed_origin_opens_no_other_port_scheme_or_host() {
    for text in [
        "https://127.0.0.1:8089/contoso",
        "http://127.0.0.1:8090/contoso",
        "http://127.0.0.1/contoso",
        "http://localhost:8089/contoso",
        "http://127.0.0.1:8089@evil.example/contoso",
        "https://azure.corp.example/contoso",
    ] {
        assert!(
            matches!(with_simulator(text), Err(Error::OtherHost { .. })),
            "{text}"
        );
    }
}

#[test]
fn a_refusal_never_repeats_what_stood_before_the_host() {
    for text in [
        "https://user:s3cret@evil.example/tfs/s3cret",
        "https://s3cret@evil.example/contoso?pat=s3cret",
        "http://s3cret@dev.azure.com/contoso",
    ] {
        let error = services(text).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("s3cret"),
            "{error:?}"
        );
    }
}

#[test]
fn only_the_canonical_text_is_read_back() {
    for text in [
        "https://dev.azure.com/contoso",
        "http://127.0.0.1:8089/contoso",
        "http://[::1]:80/a-1",
    ] {
        let url: OrganizationUrl = text.parse().expect("canonical");
        assert_eq!(url.to_string(), text);
        let json = serde_json::to_string(&url).expect("a string");
        assert_eq!(
            serde_json::from_str::<OrganizationUrl>(&json).expect("the same"),
            url
        );
    }
    for text in [
        "",
        "contoso",
        "https://dev.azure.com/",
        "https://dev.azure.com/Contoso",
        "https:///contoso",
        "https://dev.azure.com/contoso/",
        "https://Dev.azure.com/contoso",
        "ftp://dev.azure.com/contoso",
        "https://user@dev.azure.com/contoso",
        "https://dev.azure.com/contoso?x",
        "https://a/b/contoso",
    ] {
        assert!(text.parse::<OrganizationUrl>().is_err(), "{text}");
    }
}

#[test]
fn an_operator_is_told_what_an_origin_is() {
    assert_eq!(
        AllowedOrigins::parse(["HTTP://LOCALHOST:80/"])
            .expect("an origin")
            .iter()
            .collect::<Vec<_>>(),
        ["http://localhost"]
    );
    for text in [
        "localhost:8089",
        "127.0.0.1",
        "",
        "http://127.0.0.1:8089/contoso",
        "http://u@127.0.0.1:8089",
        "http://127.0.0.1:8089?x",
        "ftp://127.0.0.1",
        "*",
    ] {
        let error = AllowedOrigins::parse([text]).unwrap_err();
        assert!(
            error.to_string().starts_with("--allow-azure-origin"),
            "{text}: {error}"
        );
    }
}

#[test]
fn an_organization_moves_with_its_origin() {
    let canonical = |text: &str| text.parse::<OrganizationUrl>().unwrap();
    let before = canonical("http://127.0.0.1:8089/manyprojects");
    let after = before.beside(&canonical("http://127.0.0.1:40001/contoso"));
    assert_eq!(after, canonical("http://127.0.0.1:40001/manyprojects"));
}
