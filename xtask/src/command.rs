//! Other programs: each is announced as a person would type it, runs in a process group of its
//! own, and is stopped together with everything it started when this program is interrupted.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{interrupt, workspace};

/// Runs to the end with the caller's terminal as output; anything but success is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let child = spawn(command)?;
    finish(command, child)
}

/// Like [`run`], and returns all that was written, even when the program failed.
pub(crate) fn run_and_read(command: &mut Command) -> (String, Result<()>) {
    announce(command);
    let mut transcript = String::new();
    let outcome = copy(command, &mut transcript);
    (transcript, outcome)
}

fn copy(command: &mut Command, transcript: &mut String) -> Result<()> {
    let (reader, writer) = std::io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let child = spawn(command)?;
    // The parent's ends of the pipe would keep the loop below from ending.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        transcript.push_str(&text);
        line.clear();
    }
    finish(command, child)
}

/// What a program writes to its standard output; not announced, because it changes nothing.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("`{}` cannot be started", line(command)))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed: {}", line(command), message.trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether a program is there and answers; used to ask for versions.
pub(crate) fn answers(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.current_dir(workspace::root()).args(arguments);
    output(&mut command).is_ok()
}

/// Starts a program that nobody types into, in a process group of its own.
pub(crate) fn spawn(command: &mut Command) -> Result<Child> {
    interrupt::check()?;
    let child = command
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .with_context(|| format!("`{}` cannot be started", line(command)))?;
    interrupt::forward_to(child.id());
    Ok(child)
}

fn finish(command: &Command, mut child: Child) -> Result<()> {
    let status = child.wait();
    interrupt::forget(child.id());
    interrupt::check()?;
    let status = status?;
    if status.success() {
        return Ok(());
    }
    bail!("`{}` ended with {status}", line(command))
}

/// Prints the command as one would type it in the workspace.
pub(crate) fn announce(command: &Command) {
    println!("$ {}", text(command));
}

fn text(command: &Command) -> String {
    let mut text = String::new();
    let folder = folder(command);
    if folder != workspace::root() {
        let _ = write!(
            text,
            "cd {} && ",
            shown(folder.as_os_str(), workspace::root())
        );
    }
    let given = command.get_envs();
    for (name, value) in given.filter_map(|(name, value)| Some((name, value?))) {
        let value = shown(value, folder);
        let _ = write!(text, "{}={value} ", name.display());
    }
    text + &line(command)
}

/// Program and arguments alone.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words.map(|word| shown(word, folder(command))).collect();
    words.join(" ")
}

fn folder(command: &Command) -> &Path {
    command.get_current_dir().unwrap_or(workspace::root())
}

/// A word in quotes where a shell wants them; a path below `folder` starts there.
fn shown(word: &OsStr, folder: &Path) -> String {
    let below = Path::new(word).strip_prefix(folder);
    let word = below.map_or(word, Path::as_os_str).to_string_lossy();
    if word.is_empty() || word.contains([' ', '"', '$', '&', ';', '*']) {
        return format!("'{word}'");
    }
    word.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_announced_as_one_would_type_it() {
        let mut command = Command::new("npm");
        command
            .current_dir(workspace::root().join("end2end"))
            .env("A", "b c")
            .args(["ci", ""]);
        assert_eq!(text(&command), "cd end2end && A='b c' npm ci ''");
    }

    #[test]
    fn what_a_failing_program_wrote_is_kept() {
        let mut command = Command::new("sh");
        command
            .current_dir(workspace::root())
            .args(["-c", "echo out; echo err >&2; exit 3"]);
        let (transcript, outcome) = run_and_read(&mut command);
        assert_eq!(transcript, "out\nerr\n");
        assert!(
            outcome
                .unwrap_err()
                .to_string()
                .ends_with("ended with exit status: 3")
        );
    }
}
