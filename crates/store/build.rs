//! A new migration file makes the program compile anew, since it is built in.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
