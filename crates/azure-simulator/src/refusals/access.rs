//! Refusals that have to do with who asks, or how much.

use serde_json::json;

use super::{Home, refuse, service, with_properties};
use crate::answer::{Answer, Body};

pub(crate) fn may_not_create_tags() -> Answer {
    with_properties(
        refuse(
            403,
            &Home::Security,
            "AccessCheckException",
            3000,
            "TF401289: The current user does not have permissions to create tags.",
        ),
        json!({ "RequestedPermissions": 2 }),
    )
}

pub(crate) fn may_not_save_in_area() -> Answer {
    service(
        403,
        3200,
        "TF237111: The current user does not have permissions to save work items under the specified area path.",
    )
}

/// The text of an expired token, which is also repeated in a header.
pub(crate) const EXPIRED: &str = "Access Denied: The Personal Access Token used has expired.";

pub(crate) fn expired() -> Answer {
    with_properties(
        refuse(401, &Home::Security, "AccessCheckException", 3000, EXPIRED),
        json!({
            "Descriptor": null,
            "IdentityDisplayName": null,
            "Token": null,
            "RequestedPermissions": 0,
            "NamespaceId": "00000000-0000-0000-0000-000000000000",
        }),
    )
}

pub(crate) fn not_authorized() -> Answer {
    refuse(
        401,
        &Home::Framework,
        "UnauthorizedRequestException",
        3000,
        "TF400813: The user '' is not authorized to access this resource.",
    )
}

pub(crate) fn conditional_access() -> Answer {
    service(
        403,
        3000,
        "VS403463: The conditional access policy defined by your Azure Active Directory administrator has failed.",
    )
}

pub(crate) fn throttled() -> Answer {
    service(
        429,
        3000,
        "TF400733: The request has been canceled: Request was blocked due to exceeding usage of resource 'ATCPU' in namespace 'VSID'.",
    )
}

/// 503 with a body that starts with a byte order mark.
pub(crate) fn deactivated(organization: &str) -> Answer {
    let text = format!(
        "TF24668: The following team project collection is stopped: {organization}. Start the collection and then try again. Administrator Reason: This Azure DevOps organization has been deactivated due to inactivity. For more information please visit aka.ms/adofootprintreduction"
    );
    let mut bytes = vec![0xEF, 0xBB, 0xBF];
    if let Body::Json(body) = &service(503, 3000, &text).body {
        bytes.extend(serde_json::to_vec(body).unwrap_or_default());
    }
    let encoded = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
    let mut answer = Answer::bytes("application/json", bytes);
    answer.status = 503;
    answer.header("X-TFS-ServiceError", encoded.to_string())
}
