//! The `keyctl` program.

fn main() -> std::process::ExitCode {
    keyctl::main()
}
