//! The parts of a SARIF 2.1.0 log that are read, by the names of the standard.
//!
//! Only shapes: what they mean together is decided by the rooms beside this one.

use std::collections::BTreeMap;

use serde::de::{IgnoredAny, SeqAccess};

use crate::shape::{Ledger, Shape, object};
use crate::survey::{Results, Runs};

pub(crate) type Text = Option<String>;
pub(crate) type Number = Option<f64>;

/// An index of the standard: absent and negative mean the same, none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to lie within u32"
)]
pub(crate) fn index(number: Number) -> Option<usize> {
    number
        .filter(|n| (0.0..=f64::from(u32::MAX)).contains(n))
        .map(|n| n as usize)
}

/// A line or column, counted from 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to lie within u32"
)]
pub(crate) fn position(number: Number) -> Option<u32> {
    number
        .filter(|n| (1.0..=f64::from(u32::MAX)).contains(n))
        .map(|n| n as u32)
}

object! {
    struct Message {
        text: Text = "text",
        markdown: Text = "markdown",
        id: Text = "id",
        arguments: Vec<Text> = "arguments",
    }

    struct MessageString {
        text: Text = "text",
        markdown: Text = "markdown",
    }

    struct ArtifactLocation {
        uri: Text = "uri",
        uri_base_id: Text = "uriBaseId",
        index: Number = "index",
    }

    struct Artifact {
        location: ArtifactLocation = "location",
        parent_index: Number = "parentIndex",
    }

    struct ArtifactContent {
        text: Text = "text",
    }

    struct Region {
        start_line: Number = "startLine",
        start_column: Number = "startColumn",
        end_line: Number = "endLine",
        end_column: Number = "endColumn",
        char_offset: Number = "charOffset",
        char_length: Number = "charLength",
        byte_offset: Number = "byteOffset",
        byte_length: Number = "byteLength",
        snippet: ArtifactContent = "snippet",
    }

    struct Address {
        fully_qualified_name: Text = "fullyQualifiedName",
        name: Text = "name",
        absolute_address: Number = "absoluteAddress",
    }

    struct PhysicalLocation {
        artifact_location: ArtifactLocation = "artifactLocation",
        region: Region = "region",
        context_region: Region = "contextRegion",
        address: Address = "address",
    }

    struct LogicalLocation {
        name: Text = "name",
        fully_qualified_name: Text = "fullyQualifiedName",
        index: Number = "index",
        parent_index: Number = "parentIndex",
    }

    struct Location {
        physical_location: PhysicalLocation = "physicalLocation",
        logical_locations: Vec<LogicalLocation> = "logicalLocations",
        message: Message = "message",
    }

    struct ComponentReference {
        name: Text = "name",
        index: Number = "index",
        guid: Text = "guid",
    }

    /// `reportingDescriptorReference`: names a rule or a taxon.
    struct DescriptorReference {
        id: Text = "id",
        index: Number = "index",
        guid: Text = "guid",
        tool_component: ComponentReference = "toolComponent",
    }

    struct Relationship {
        target: DescriptorReference = "target",
    }

    struct Configuration {
        level: Text = "level",
        rank: Number = "rank",
    }

    struct Properties {
        tags: Words = "tags",
        security_severity: Words = "security-severity",
        precision: Text = "precision",
        confidence: Words = "confidence",
        cwe: Words = "cwe",
        cwe_upper: Words = "CWE",
        cwe_id: Words = "cweId",
        cwe_dashed: Words = "cwe-id",
        cwe_flat: Words = "cweid",
        cwes: Words = "cwes",
    }

    /// `reportingDescriptor`: a rule, or a taxon.
    struct Descriptor {
        id: Text = "id",
        guid: Text = "guid",
        name: Text = "name",
        short_description: MessageString = "shortDescription",
        full_description: MessageString = "fullDescription",
        help: MessageString = "help",
        help_uri: Text = "helpUri",
        message_strings: BTreeMap<String, MessageString> = "messageStrings",
        default_configuration: Configuration = "defaultConfiguration",
        relationships: Vec<Relationship> = "relationships",
        properties: Properties = "properties",
    }

    struct Component {
        name: Text = "name",
        full_name: Text = "fullName",
        version: Text = "version",
        semantic_version: Text = "semanticVersion",
        guid: Text = "guid",
        rules: Vec<Descriptor> = "rules",
        taxa: Vec<Descriptor> = "taxa",
        message_strings: BTreeMap<String, MessageString> = "globalMessageStrings",
    }

    struct Tool {
        driver: Component = "driver",
        extensions: Vec<Component> = "extensions",
    }

    struct ConfigurationOverride {
        descriptor: DescriptorReference = "descriptor",
        configuration: Configuration = "configuration",
    }

    struct Invocation {
        execution_successful: Option<bool> = "executionSuccessful",
        working_directory: ArtifactLocation = "workingDirectory",
        rule_overrides: Vec<ConfigurationOverride> = "ruleConfigurationOverrides",
    }

    struct AutomationDetails {
        id: Text = "id",
    }

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
        level: Text = "level",
        message: Message = "message",
        locations: Vec<Location> = "locations",
        fingerprints: BTreeMap<String, Text> = "fingerprints",
        partial_fingerprints: BTreeMap<String, Text> = "partialFingerprints",
        baseline_state: Text = "baselineState",
    }

    /// What explains a result.
    struct Extra {
        suppressions: Vec<Suppression> = "suppressions",
        provenance: Provenance = "provenance",
        properties: Properties = "properties",
        taxa: Vec<DescriptorReference> = "taxa",
        rank: Number = "rank",
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

    struct Run {
        tool: Tool = "tool",
        invocations: Vec<Invocation> = "invocations",
        automation_details: AutomationDetails = "automationDetails",
        original_uri_base_ids: BTreeMap<String, ArtifactLocation> = "originalUriBaseIds",
        artifacts: Vec<Artifact> = "artifacts",
        logical_locations: Vec<LogicalLocation> = "logicalLocations",
        thread_flow_locations: Vec<ThreadFlowLocation> = "threadFlowLocations",
        taxonomies: Vec<Component> = "taxonomies",
        external_properties: ExternalProperties = "externalPropertyFileReferences",
        results: Results = "results",
    }

    struct ExternalProperties {
        results: Presence = "results",
    }

    struct Log {
        schema: Text = "$schema",
        version: Text = "version",
        runs: Runs = "runs",
        inline_external_properties: Vec<ExternalProperties> = "inlineExternalProperties",
    }
}

/// One word or several, as text or number: tags, scores, CWE numbers, which tools write as they like.
#[derive(Debug, Default)]
pub(crate) struct Words(pub(crate) Vec<String>);

impl Shape for Words {
    fn text(&mut self, text: &str, ledger: &Ledger) {
        let mut word = None::<String>;
        word.text(text, ledger);
        self.0.extend(word);
    }

    fn number(&mut self, number: f64) {
        self.0.push(number.to_string());
    }

    fn list<'de, A: SeqAccess<'de>>(&mut self, seq: A, ledger: &Ledger) -> Result<(), A::Error> {
        let mut words = Vec::<Words>::new();
        words.list(seq, ledger)?;
        self.0 = words.into_iter().flat_map(|words| words.0).collect();
        Ok(())
    }
}

/// Whether a member is there and not empty, whatever it holds.
#[derive(Debug, Default)]
pub(crate) struct Presence(pub(crate) bool);

impl Shape for Presence {
    fn list<'de, A: SeqAccess<'de>>(&mut self, mut seq: A, _: &Ledger) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {
            self.0 = true;
        }
        Ok(())
    }
}
