//! Refusals of requests that are not put as the service wants them.

use serde_json::json;

use super::{Home, refuse};
use crate::answer::Answer;
use crate::call::Call;

pub(crate) fn no_api_version(method: &str) -> Answer {
    refuse(
        400,
        &Home::WebApi,
        "VssVersionNotSpecifiedException",
        3000,
        &format!(
            "No api-version was supplied for the \"{method}\" request. The version must be supplied either as part of the Accept header (e.g. \"application/json; api-version=1.0\") or as a query parameter (e.g. \"?api-version=1.0\")."
        ),
    )
}

pub(crate) fn preview_flag_missing(version: &str) -> Answer {
    refuse(
        400,
        &Home::WebApi,
        "VssInvalidPreviewVersionException",
        3000,
        &format!(
            "The requested version \"{version}\" of the resource is under preview. The -preview flag must be supplied in the api-version for such requests. For example: \"{version}-preview\""
        ),
    )
}

pub(crate) fn version_out_of_range(version: &str, newest: &str) -> Answer {
    refuse(
        400,
        &Home::WebApi,
        "VssVersionOutOfRangeException",
        3000,
        &format!(
            "The requested REST API version of {version} is out of range for this server. The latest REST API version this server supports is {newest}."
        ),
    )
}

pub(crate) fn wrong_content_type(call: &Call, valid: &str) -> Answer {
    let (given, method) = (call.media_type(), &call.method);
    refuse(
        400,
        &Home::WebApi,
        "VssRequestContentTypeNotSupportedException",
        3000,
        &format!(
            "The request indicated a Content-Type of \"{given}\" for method type \"{method}\" which is not supported. Valid content types for this method are: {valid}."
        ),
    )
}

pub(crate) fn unreadable_json(reason: &str) -> Answer {
    Answer::json(400, json!({ "count": 1, "value": { "Message": reason } }))
}

pub(crate) fn no_such_route(call: &Call) -> Answer {
    let path = call.path.trim_start_matches('/');
    let path = path
        .split_once('/')
        .map(|(_, rest)| rest)
        .unwrap_or_default();
    let text = format!(
        "The controller for path '/{path}' was not found or does not implement IController."
    );
    let encoded = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
    let encoded = encoded.to_string();
    Answer::text(404, text).header("X-TFS-ServiceError", encoded)
}
