//! A result, and what explains it.

use std::collections::BTreeMap;

use super::{
    ArtifactContent, ArtifactLocation, DescriptorReference, Location, Message, Number, Properties,
    Region, Text,
};
use crate::shape::object;

object! {
    struct Provenance {
        invocation_index: Number = "invocationIndex",
    }

    struct Suppression {
        kind: Text = "kind",
        status: Text = "status",
        justification: Text = "justification",
    }

    struct ThreadFlowLocation {
        index: Number = "index",
        location: Location = "location",
        importance: Text = "importance",
        nesting_level: Number = "nestingLevel",
    }

    struct ThreadFlow {
        message: Message = "message",
        locations: Vec<ThreadFlowLocation> = "locations",
    }

    struct CodeFlow {
        message: Message = "message",
        thread_flows: Vec<ThreadFlow> = "threadFlows",
    }

    struct Frame {
        location: Location = "location",
    }

    struct Stack {
        message: Message = "message",
        frames: Vec<Frame> = "frames",
    }

    struct Replacement {
        deleted_region: Region = "deletedRegion",
        inserted_content: ArtifactContent = "insertedContent",
    }

    struct ArtifactChange {
        artifact_location: ArtifactLocation = "artifactLocation",
        replacements: Vec<Replacement> = "replacements",
    }

    struct Fix {
        description: Message = "description",
        changes: Vec<ArtifactChange> = "artifactChanges",
    }

    struct WebRequest {
        protocol: Text = "protocol",
        version: Text = "version",
        method: Text = "method",
        target: Text = "target",
        headers: BTreeMap<String, Text> = "headers",
        parameters: BTreeMap<String, Text> = "parameters",
        body: ArtifactContent = "body",
    }

    struct WebResponse {
        status_code: Number = "statusCode",
        reason_phrase: Text = "reasonPhrase",
        headers: BTreeMap<String, Text> = "headers",
        body: ArtifactContent = "body",
    }

    /// What says which result it is: all that identity depends on.
    struct Core {
        rule_id: Text = "ruleId",
        rule_index: Number = "ruleIndex",
        rule: DescriptorReference = "rule",
        kind: Text = "kind",
        message: Message = "message",
        locations: Vec<Location> = "locations",
        fingerprints: BTreeMap<String, Text> = "fingerprints",
        partial_fingerprints: BTreeMap<String, Text> = "partialFingerprints",
        baseline_state: Text = "baselineState",
    }

    /// What says how bad a result is and whether it counts.
    struct Verdict {
        level: Text = "level",
        suppressions: Vec<Suppression> = "suppressions",
        provenance: Provenance = "provenance",
        properties: Properties = "properties",
        taxa: Vec<DescriptorReference> = "taxa",
        rank: Number = "rank",
    }

    /// What explains a result.
    struct Extra {
        related_locations: Vec<Location> = "relatedLocations",
        code_flows: Vec<CodeFlow> = "codeFlows",
        stacks: Vec<Stack> = "stacks",
        fixes: Vec<Fix> = "fixes",
        web_request: WebRequest = "webRequest",
        web_response: WebResponse = "webResponse",
        hosted_viewer_uri: Text = "hostedViewerUri",
    }

    /// What a first look needs of a result, to tell real fingerprints from constants.
    struct Marks {
        message: Message = "message",
        locations: Vec<Location> = "locations",
        fingerprints: BTreeMap<String, Text> = "fingerprints",
        partial_fingerprints: BTreeMap<String, Text> = "partialFingerprints",
    }
}
