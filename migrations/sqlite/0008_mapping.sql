-- What the fields of a project's work items get, and what Azure DevOps said to it last.

-- JSON: a text, or texts by severity, by the reference name of the field.
ALTER TABLE integrations ADD COLUMN mapping TEXT NOT NULL DEFAULT '{}';
-- JSON; NULL while nobody has asked about the mapping as it is.
ALTER TABLE integrations ADD COLUMN mapping_check TEXT;
