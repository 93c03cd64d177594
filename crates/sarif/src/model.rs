//! The parts of a SARIF 2.1.0 log that are read, by the names of the standard.
//!
//! Only shapes: what they mean together is decided by the rooms beside this one.

use std::collections::BTreeMap;

mod leaf;
mod result;

use crate::shape::object;
use crate::survey::{Results, Runs};
pub(crate) use leaf::{Brief, Presence, Short, Words};
pub(crate) use result::{
    CodeFlow, Core, Extra, Fix, Marks, Provenance, Stack, Suppression, ThreadFlowLocation, Verdict,
    WebRequest, WebResponse,
};

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

    /// `multiformatMessageString`, as descriptions are.
    struct MessageString {
        text: Text = "text",
        markdown: Text = "markdown",
    }

    /// `multiformatMessageString` that results name: each of a million may, so it is no long one.
    struct NamedString {
        text: Short<4_096> = "text",
        markdown: Short<4_096> = "markdown",
    }

    struct ArtifactLocation {
        uri: Short<8_192> = "uri",
        uri_base_id: Short<1_024> = "uriBaseId",
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
        fully_qualified_name: Short<4_096> = "fullyQualifiedName",
        name: Short<1_024> = "name",
    }

    struct PhysicalLocation {
        artifact_location: ArtifactLocation = "artifactLocation",
        region: Region = "region",
        context_region: Region = "contextRegion",
        address: Address = "address",
    }

    struct LogicalLocation {
        name: Short<1_024> = "name",
        fully_qualified_name: Short<4_096> = "fullyQualifiedName",
        index: Number = "index",
        parent_index: Number = "parentIndex",
    }

    struct Location {
        physical: PhysicalLocation = "physicalLocation",
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
        message_strings: BTreeMap<String, NamedString> = "messageStrings",
        default_configuration: Configuration = "defaultConfiguration",
        relationships: Vec<Relationship> = "relationships",
        properties: Properties = "properties",
    }

    struct Component {
        name: Brief = "name",
        full_name: Brief = "fullName",
        version: Brief = "version",
        semantic_version: Brief = "semanticVersion",
        guid: Text = "guid",
        rules: Vec<Descriptor> = "rules",
        taxa: Vec<Descriptor> = "taxa",
        message_strings: BTreeMap<String, NamedString> = "globalMessageStrings",
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
        id: Brief = "id",
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
        version: Brief = "version",
        runs: Runs = "runs",
        inline_external_properties: Vec<ExternalProperties> = "inlineExternalProperties",
    }
}
