//! Tables of the README are those in the code.

use keyctl::{
    commands::providers::rows,
    keys::ExitCode,
    providers::{ALL, Role},
};

use super::readme;

/// Fails unless the README's table of this name is the one given.
#[track_caller]
fn assert_table(name: &str, header: &[&str], rows: &[Vec<String>]) {
    let readme = readme();
    let start = format!("<!-- table: {name} -->\n");
    let (_, rest) = readme.split_once(&start).expect("the table's start");
    let (table, _) = rest.split_once("<!-- end -->").expect("the table's end");
    let mut expected = format!(
        "| {} |\n|{}\n",
        header.join(" | "),
        "---|".repeat(header.len())
    );
    for row in rows {
        expected.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    assert_eq!(
        table, expected,
        "the README's table `{name}` should be:\n{expected}"
    );
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

#[test]
fn capability_table_is_the_one_in_the_code() {
    let flags = |flags: Option<Vec<String>>| match flags {
        None => "—".to_owned(),
        Some(flags) => flags
            .iter()
            .map(|flag| code(flag))
            .collect::<Vec<_>>()
            .join(" "),
    };
    let rows: Vec<Vec<String>> = rows(ALL)
        .into_iter()
        .map(|row| {
            vec![
                row.provider.to_owned(),
                row.kind.to_string(),
                code(&row.reference),
                flags(row.create),
                flags(row.update),
                row.rotate.unwrap_or("—").to_owned(),
                if row.delete { "yes" } else { "—" }.to_owned(),
            ]
        })
        .collect();

    assert_table(
        "capabilities",
        &[
            "provider", "kind", "ref", "create", "update", "rotate", "delete",
        ],
        &rows,
    );
}

#[test]
fn variable_table_is_the_one_in_the_code() {
    let rows: Vec<Vec<String>> = ALL
        .iter()
        .flat_map(|provider| {
            provider
                .variables
                .iter()
                .map(move |variable| (provider, variable))
        })
        .map(|(provider, variable)| {
            let role = match variable.role {
                Role::Credential => "credential",
                Role::Host => "host",
                Role::Setting => "setting",
                Role::NotThis => "not used",
            };
            vec![
                provider.title.to_owned(),
                code(variable.name),
                role.to_owned(),
                variable.meaning.to_owned(),
            ]
        })
        .collect();

    assert_table(
        "variables",
        &["provider", "variable", "role", "meaning"],
        &rows,
    );
}

#[test]
fn exit_code_table_is_the_one_in_the_code() {
    let rows: Vec<Vec<String>> = ExitCode::ALL
        .iter()
        .map(|(code, name, meaning)| {
            vec![
                code.number().to_string(),
                (*name).to_owned(),
                (*meaning).to_owned(),
            ]
        })
        .collect();

    assert_table("exit codes", &["code", "name", "meaning"], &rows);
}
