//! Passes the freestanding link to the binaries alone, so that build scripts, macros and tests link as usual.

use core::error::Error;
use std::env;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let arch = env::var("CARGO_CFG_TARGET_ARCH")?;
    let script = manifest
        .join("../../linker")
        .canonicalize()?
        .join(format!("{arch}.ld"));
    if !script.exists() {
        return Err(format!("no linker script for {arch}: add linker/{arch}.ld").into());
    }
    println!("cargo::rerun-if-changed={}", script.display());
    // linker/README.md says of each what breaks without it.
    let flags = [
        "-nostartfiles",
        "-static",
        &format!("-Wl,-T,{}", script.display()),
        "-Wl,--orphan-handling=error",
        "-Wl,--fatal-warnings",
        "-Wl,--icf=all",
    ];
    for flag in flags {
        println!("cargo::rustc-link-arg-bins={flag}");
    }
    Ok(())
}
