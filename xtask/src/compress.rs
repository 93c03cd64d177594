//! Files compressed once, so that a server need not do it for each request.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Bytes of a file as it is and as it travels.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sizes {
    pub(crate) bytes: usize,
    pub(crate) gzip: usize,
    pub(crate) brotli: usize,
}

/// Writes `FILE.gz` and `FILE.br` beside a file, as small as they get.
pub(crate) fn beside(file: &Path) -> Result<Sizes> {
    let bytes = fs::read(file)?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes)?;
    let gzip = encoder.finish()?;
    let mut brotli = Vec::new();
    brotli::BrotliCompress(
        &mut bytes.as_slice(),
        &mut brotli,
        &BrotliEncoderParams::default(),
    )?;
    for (ending, content) in [("gz", &gzip), ("br", &brotli)] {
        let mut name = file.as_os_str().to_owned();
        name.push(format!(".{ending}"));
        File::create(name)?.write_all(content)?;
    }
    Ok(Sizes {
        bytes: bytes.len(),
        gzip: gzip.len(),
        brotli: brotli.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn compressed_files_hold_what_the_file_holds() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("site.js");
        let text = "export const polaris = 'north star';\n".repeat(100);
        fs::write(&file, &text).unwrap();
        let sizes = beside(&file).unwrap();
        let (gzip, brotli) = ("site.js.gz", "site.js.br");
        let read = |name| fs::read(folder.path().join(name)).unwrap();
        let mut plain = String::new();
        flate2::read::GzDecoder::new(&*read(gzip))
            .read_to_string(&mut plain)
            .unwrap();
        assert_eq!(plain, text);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &*read(brotli), &mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());
        let expected = Sizes {
            bytes: text.len(),
            gzip: read(gzip).len(),
            brotli: read(brotli).len(),
        };
        assert_eq!(sizes, expected);
    }
}
