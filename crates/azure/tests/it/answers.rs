//! How answers that are not plain successes are read.

use azure::{AzureError, Cause, Patch, What};

use crate::scripted::{Act, Server, answer, json};

const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";

async fn reading(act: Act) -> AzureError {
    let server = Server::answering(act).await;
    server
        .client()
        .connection_data()
        .await
        .expect_err("no success")
}

async fn creating(act: Act) -> AzureError {
    let server = Server::answering(act).await;
    let patch = Patch::new().field("System.Title", "Leak");
    let outcome = server
        .client()
        .create_work_item("Agile", "Bug", &patch)
        .await;
    assert_eq!(server.requests().len(), 1, "a create is sent once");
    outcome.expect_err("no success")
}

#[tokio::test]
async fn a_sign_in_page_means_a_refused_token_whatever_its_status() {
    let page = b"<html><title>Sign in</title></html>";
    for status in ["203 Non-Authoritative Information", "200 OK"] {
        let error = creating(answer(status, HTML, page)).await;
        assert_eq!(
            error,
            AzureError::TokenRefused { expired: false },
            "{status}"
        );
        assert!(!error.is_ambiguous());
    }
    // Even JSON is not trusted when it comes with 203.
    let error = reading(json("203 Non-Authoritative Information", "", "{}")).await;
    assert_eq!(error, AzureError::TokenRefused { expired: false });
}

#[tokio::test(start_paused = true)]
async fn a_redirect_is_a_refused_token_and_nobody_follows_it() {
    let elsewhere = Server::answering(json("200 OK", "", "{}")).await;
    let location = format!("Location: {}/_signin\r\n", elsewhere.origin);
    for status in ["302 Found", "303 See Other"] {
        let error = reading(answer(status, &location, b"")).await;
        assert_eq!(error, AzureError::TokenRefused { expired: false });
    }
    for status in [
        "301 Moved Permanently",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let error = reading(answer(status, &location, b"")).await;
        assert!(
            matches!(error, AzureError::Unexpected { .. }),
            "{status}: {error:?}"
        );
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn an_expired_token_is_told_apart_where_the_service_says_so() {
    let error = reading(answer(
        "401 Unauthorized",
        "X-TFS-ServiceError: Access%20Denied%3A%20The%20Personal%20Access%20Token%20used%20has%20expired.\r\n",
        b"",
    ))
    .await;
    assert_eq!(error, AzureError::TokenRefused { expired: true });

    let error = reading(answer("401 Unauthorized", "", b"")).await;
    assert_eq!(error, AzureError::TokenRefused { expired: false });
    let sentence = error.to_string();
    for reason in ["wrong", "expired", "Work Items: Read, write, & manage"] {
        assert!(sentence.contains(reason), "{sentence}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_deactivated_organization_answers_behind_a_byte_order_mark() {
    let body = "\u{feff}{\"$id\":\"1\",\"message\":\"TF24668: The following team project collection is stopped: contoso.\",\"typeKey\":\"VssServiceException\"}";
    let error = reading(json("503 Service Unavailable", "", body)).await;
    assert_eq!(error, AzureError::Unreachable(Cause::Stopped));
    assert!(error.to_string().contains("deactivated"));
}

#[tokio::test]
async fn a_success_behind_a_byte_order_mark_is_read() {
    let server = Server::answering(json("200 OK", "", "\u{feff}{\"value\":[]}")).await;
    assert_eq!(server.client().projects("").await, Ok(vec![]));
}

#[tokio::test]
async fn a_page_that_says_404_means_there_is_no_such_organization() {
    let error = reading(answer(
        "404 Not Found",
        HTML,
        b"<html>The resource cannot be found</html>",
    ))
    .await;
    assert_eq!(error, AzureError::NotFound(What::Organization));
}

#[tokio::test(start_paused = true)]
async fn a_route_that_is_missing_for_a_signed_in_user_is_our_mistake() {
    let error = reading(answer(
        "404 Not Found",
        "Content-Type: text/plain\r\nX-VSS-UserData: 1:integration@contoso.example\r\nX-TFS-ServiceError: The%20controller%20for%20path\r\n",
        b"The controller for path '/x' was not found",
    ))
    .await;
    let AzureError::Unexpected {
        status: 404,
        message,
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!(message, "The controller for path");
}

#[tokio::test]
async fn an_answer_that_breaks_off_leaves_a_create_ambiguous() {
    let half = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"id\": 7,".to_vec();
    let chunked = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"".to_vec();
    for act in [Act::Answer(half), Act::Answer(chunked), Act::HangUp] {
        let error = creating(act).await;
        assert_eq!(error, AzureError::Unreachable(Cause::Lost));
        assert!(error.is_ambiguous());
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_leaves_a_create_ambiguous() {
    for act in [
        json("200 OK", "", "{\"id\": 7, \"rev\""),
        json("200 OK", "", "{\"id\": \"seven\"}"),
        answer("200 OK", "Content-Type: text/plain\r\n", b"ok"),
        answer("204 No Content", "", b""),
    ] {
        let error = creating(act).await;
        assert!(matches!(error, AzureError::Unexpected { .. }), "{error:?}");
        assert!(error.is_ambiguous());
    }
}

#[tokio::test]
async fn trouble_of_the_service_leaves_a_create_ambiguous() {
    for status in [
        "500 Internal Server Error",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "504 Gateway Timeout",
    ] {
        assert!(
            creating(answer(status, HTML, b"<html>"))
                .await
                .is_ambiguous(),
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_refusal_leaves_nothing_ambiguous() {
    for status in [
        "400 Bad Request",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "409 Conflict",
        "412 Precondition Failed",
        "429 Too Many Requests",
    ] {
        let error = creating(json(status, "", "{\"message\":\"no\"}")).await;
        assert!(!error.is_ambiguous(), "{status}: {error:?}");
    }
}

#[tokio::test]
async fn an_answer_beyond_16_mib_is_not_read() {
    let body = vec![b' '; 16 * 1024 * 1024 + 1];
    let error = creating(answer(
        "200 OK",
        "Content-Type: application/json\r\n",
        &body,
    ))
    .await;
    let AzureError::Unexpected {
        status: 200,
        message,
    } = &error
    else {
        panic!("{error:?}");
    };
    assert!(message.contains("16 MiB"));
    assert!(error.is_ambiguous());
}

#[tokio::test]
async fn a_compressed_answer_is_measured_after_decompression() {
    use std::io::Write as _;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1024 * 1024];
    for _ in 0..64 {
        gzip.write_all(&zeros).expect("memory");
    }
    let bomb = gzip.finish().expect("memory");
    assert!(bomb.len() < 128 * 1024);
    let headers = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";
    let error = creating(answer("200 OK", headers, &bomb)).await;
    let AzureError::Unexpected { message, .. } = error else {
        panic!("{error:?}");
    };
    assert!(message.contains("16 MiB"));
}

#[tokio::test]
async fn a_closed_port_is_no_connection_and_nothing_was_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    let patch = Patch::new().field("System.Title", "Leak");
    let error = crate::scripted::client(&origin)
        .create_work_item("Agile", "Bug", &patch)
        .await
        .expect_err("nobody listens");
    assert_eq!(error, AzureError::Unreachable(Cause::NoConnection));
    assert!(!error.is_ambiguous());
}
