//! A report arrives: it goes to a file piece by piece, and its import is promised.

use std::io;
use std::time::Duration;

use domain::{
    Actor, AuditAction, Branch, BranchId, OrganizationId, Permission, ProjectId, ScanId, form,
};
use sarif::Limits;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{NewBranch, NewScan, Writer};
use tempfile::TempPath;
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::{Conflict, Job, Result, ServiceError, Services};

/// How long the next piece of a report may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes read at once.
const PIECE: usize = 64 * 1024;
/// Branches of one project.
const BRANCHES: usize = 200;
/// The first bytes of gzip.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A report on disk. It is removed again unless it is kept.
struct Received {
    file: TempPath,
    bytes: u64,
    hash: [u8; 32],
}

impl Services {
    /// Takes a report in, plain or gzip, and promises its import. A branch that the project does
    /// not know yet is made; without a name it is the default branch.
    pub async fn upload_scan(
        &self,
        actor: &Actor,
        project: ProjectId,
        branch: Option<&str>,
        body: impl AsyncRead + Unpin + Send,
    ) -> Result<ScanId> {
        self.take_in(actor, project, branch, None, body).await
    }

    /// The same under a key of the caller's: the same file under it again is the same scan, another
    /// file is refused.
    pub async fn upload_scan_once(
        &self,
        actor: &Actor,
        project: ProjectId,
        branch: Option<&str>,
        key: &str,
        body: impl AsyncRead + Unpin + Send,
    ) -> Result<ScanId> {
        let key = form::name(key).ok_or_else(|| {
            let message = "An `Idempotency-Key` has 1 to 255 characters on one line.";
            ServiceError::invalid("Idempotency-Key", message)
        })?;
        self.take_in(actor, project, branch, Some(&key), body).await
    }

    async fn take_in(
        &self,
        actor: &Actor,
        project: ProjectId,
        branch: Option<&str>,
        key: Option<&str>,
        body: impl AsyncRead + Unpin + Send,
    ) -> Result<ScanId> {
        let project = self
            .project_for(actor, Permission::UploadScan, project)
            .await?;
        let branch = branch_name(branch)?;
        let received = self.receive(body).await?;
        // The id is made at the end: the order of ids is the order of the uploads.
        let (id, now) = (ScanId(self.new_id()), self.clock.now());
        let mut writer = self.store.write().await?;
        if let Some(key) = key {
            let known = writer
                .scan_of_key(actor.organization, project.id, key)
                .await?;
            match known {
                Some((scan, hash)) if hash == received.hash => return Ok(scan),
                Some(_) => return Err(Conflict::KeyReused.into()),
                None => {}
            }
        }
        let branch = self
            .branch_for_scan(
                &mut writer,
                actor.organization,
                project.id,
                branch.as_deref(),
            )
            .await?;
        let scan = NewScan {
            id,
            project: project.id,
            branch: branch.id,
            bytes: i64::try_from(received.bytes).unwrap_or(i64::MAX),
            content_hash: &received.hash,
            uploaded_by: &actor.name,
            uploaded_at: now,
        };
        writer.insert_scan(actor.organization, &scan).await?;
        if let Some(key) = key {
            writer.note_upload_key(actor.organization, id, key).await?;
        }
        let details = json!({ "id": id, "branch": branch.name, "bytes": scan.bytes });
        let action = AuditAction::ScanUploaded;
        self.record(&mut writer, actor, action, &project.name, details)
            .await?;
        let job = Job::ImportScan {
            organization: actor.organization,
            scan: id,
        };
        self.enqueue(&mut writer, Some(actor.organization), &job, None, now)
            .await?;
        let path = self.upload_of(id);
        received.file.persist(&path).map_err(io::Error::from)?;
        // The name has to be as durable as the row that speaks of it.
        File::open(self.uploads()).await?.sync_all().await?;
        if let Err(error) = writer.commit().await {
            self.forget_upload(id).await;
            return Err(error.into());
        }
        self.ring();
        Ok(id)
    }

    async fn receive(&self, body: impl AsyncRead + Unpin + Send) -> Result<Received> {
        let folder = self.uploads();
        tokio::fs::create_dir_all(&folder).await?;
        let (file, path) = tempfile::NamedTempFile::new_in(&folder)?.into_parts();
        let mut file = File::from_std(file);
        let (bytes, hash) = write_down(body, &mut file, &Limits::default()).await?;
        file.sync_all().await?;
        Ok(Received {
            file: path,
            bytes,
            hash,
        })
    }

    async fn branch_for_scan(
        &self,
        writer: &mut Writer,
        organization: OrganizationId,
        project: ProjectId,
        name: Option<&str>,
    ) -> Result<Branch> {
        let known = writer.branches(organization, project).await?;
        let wanted = known.iter().find(|branch| match name {
            Some(name) => branch.name == name,
            None => branch.is_default,
        });
        if let Some(branch) = wanted {
            return Ok(branch.clone());
        }
        // A project without branches was deleted meanwhile.
        let name = name.ok_or(ServiceError::NotFound(crate::What::Project))?;
        if known.len() >= BRANCHES {
            return Err(Conflict::BranchLimit(BRANCHES).into());
        }
        let branch = Branch {
            id: BranchId(self.new_id()),
            name: name.to_owned(),
            is_default: false,
        };
        let new = NewBranch {
            id: branch.id,
            name,
            is_default: false,
            created_at: self.clock.now(),
        };
        writer.insert_branch(organization, project, &new).await?;
        // Another upload may have made it first.
        let known = writer.branches(organization, project).await?;
        Ok(known
            .into_iter()
            .find(|known| known.name == name)
            .unwrap_or(branch))
    }
}

fn branch_name(text: Option<&str>) -> Result<Option<String>> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => form::name(text).map(Some).ok_or_else(|| {
            let message = "The name of a branch has 1 to 255 characters on one line.";
            ServiceError::invalid("branch", message)
        }),
    }
}

/// Writes what arrives to a file; its size and SHA-256. Ends with an error at the first byte over
/// the limit, before the rest is read.
async fn write_down(
    mut body: impl AsyncRead + Unpin,
    file: &mut File,
    limits: &Limits,
) -> Result<(u64, [u8; 32])> {
    let mut piece = vec![0; PIECE];
    let mut hash = Sha256::new();
    let (mut bytes, mut filled) = (0_u64, 0);
    let mut limit = limits.plain_bytes;
    loop {
        let read = timeout(PATIENCE, body.read(&mut piece[filled..]))
            .await
            .map_err(|_| ServiceError::Unreadable(TOO_SLOW.to_owned()))?
            .map_err(|_| ServiceError::Unreadable(BROKEN_OFF.to_owned()))?;
        filled += read;
        // What it is shows in its first two bytes, which may come one by one.
        if bytes == 0 && filled < GZIP.len() && read > 0 {
            continue;
        }
        if bytes == 0 && piece.starts_with(&GZIP) {
            limit = limits.compressed_bytes;
        }
        bytes += filled as u64;
        if bytes > limit {
            return Err(ServiceError::TooLarge(format!(
                "The file is larger than the limit of {limit} bytes. Upload the results of fewer \
                 rules or folders at a time."
            )));
        }
        hash.update(&piece[..filled]);
        file.write_all(&piece[..filled]).await?;
        filled = 0;
        if read == 0 {
            file.flush().await?;
            return Ok((bytes, hash.finalize().into()));
        }
    }
}

const TOO_SLOW: &str = "The upload stood still for 30 seconds and was ended. Send it again.";
const BROKEN_OFF: &str = "The upload broke off before its end. Send it again.";

#[cfg(test)]
mod tests {
    use super::*;

    async fn write(body: &[u8], limits: &Limits) -> Result<(u64, [u8; 32])> {
        let file = tempfile::tempfile().unwrap();
        write_down(body, &mut File::from_std(file), limits).await
    }

    fn limits() -> Limits {
        Limits {
            compressed_bytes: 10,
            plain_bytes: 100_000,
            ..Limits::default()
        }
    }

    #[tokio::test]
    async fn a_file_at_the_limit_is_taken_and_one_byte_more_is_not() {
        let body = vec![b' '; 100_001];
        let (bytes, hash) = write(&body[..100_000], &limits()).await.unwrap();
        assert_eq!(bytes, 100_000);
        assert_eq!(hash[..], Sha256::digest(&body[..100_000])[..]);
        let refused = write(&body, &limits()).await.unwrap_err();
        assert!(matches!(refused, ServiceError::TooLarge(_)), "{refused}");
    }

    #[tokio::test]
    async fn a_compressed_file_has_its_own_limit() {
        let mut body = GZIP.to_vec();
        body.resize(11, 0);
        assert!(write(&body[..10], &limits()).await.is_ok());
        let refused = write(&body, &limits()).await.unwrap_err();
        assert!(matches!(refused, ServiceError::TooLarge(_)), "{refused}");
    }

    #[tokio::test]
    async fn the_first_bytes_count_even_when_they_come_one_by_one() {
        let body = [0x1f].as_slice().chain([0x8b].as_slice());
        let body = body.chain([0; 20].as_slice());
        let mut file = File::from_std(tempfile::tempfile().unwrap());
        let refused = write_down(body, &mut file, &limits()).await.unwrap_err();
        assert!(matches!(refused, ServiceError::TooLarge(_)), "{refused}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_upload_that_stands_still_is_ended() {
        let (_open, body) = tokio::io::duplex(16);
        let mut file = File::from_std(tempfile::tempfile().unwrap());
        let refused = write_down(body, &mut file, &limits()).await.unwrap_err();
        assert!(matches!(refused, ServiceError::Unreadable(_)), "{refused}");
    }
}
