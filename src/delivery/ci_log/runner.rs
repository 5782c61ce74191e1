//! What is known of CI services, as data.

use zeroize::Zeroizing;

use crate::delivery::dotenv;

/// What is known of a CI service.
pub struct Runner {
    /// Set in every job, to this value where one is given.
    variable: &'static str,
    value: Option<&'static str>,
    pub name: &'static str,
    /// The command that hides a value in what follows; most runners have none.
    pub mask: Option<Mask>,
    /// The variables that name files which the runner reads back: later steps show what is in them.
    pub read_back: &'static [&'static str],
}

/// A line of output that a runner reads as a command to hide a value.
pub struct Mask {
    start: &'static str,
    /// How characters that would end the command are written.
    escapes: &'static [(char, &'static str)],
}

/// Set by every CI service, and by people who want programs to ask nothing.
const ANY: &str = "CI";

/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>; its runner reads commands on
/// both streams, at the beginning of a line.
pub const GITHUB_MASK: Mask = Mask {
    start: "::add-mask::",
    escapes: &[('%', "%25"), ('\r', "%0D"), ('\n', "%0A")],
};

/// <https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands>; its agent reads commands on both
/// streams, and a percent sign as `docs/design/percentEncoding.md` of microsoft/azure-pipelines-agent says.
pub const AZURE_MASK: Mask = Mask {
    start: "##vso[task.setsecret]",
    escapes: &[('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A")],
};

/// The first that fits counts: several runners set the variables of others, too.
const RUNNERS: [Runner; 14] = [
    Runner {
        variable: "GITHUB_ACTIONS",
        value: Some("true"),
        name: "GitHub Actions",
        mask: Some(GITHUB_MASK),
        read_back: &[
            "GITHUB_ENV",
            "GITHUB_OUTPUT",
            "GITHUB_STATE",
            "GITHUB_STEP_SUMMARY",
            "GITHUB_PATH",
        ],
    },
    Runner {
        variable: "TF_BUILD",
        value: Some("true"),
        name: "Azure Pipelines",
        mask: Some(AZURE_MASK),
        read_back: &[],
    },
    without_mask("GITLAB_CI", "GitLab"),
    without_mask("CIRCLECI", "CircleCI"),
    without_mask("JENKINS_URL", "Jenkins"),
    without_mask("BUILDKITE", "Buildkite"),
    without_mask("TEAMCITY_VERSION", "TeamCity"),
    without_mask("BITBUCKET_BUILD_NUMBER", "Bitbucket Pipelines"),
    without_mask("TRAVIS", "Travis CI"),
    without_mask("DRONE", "Drone"),
    without_mask("CODEBUILD_BUILD_ID", "AWS CodeBuild"),
    without_mask("APPVEYOR", "AppVeyor"),
    without_mask("SEMAPHORE", "Semaphore"),
    without_mask(ANY, "CI"),
];

const fn without_mask(variable: &'static str, name: &'static str) -> Runner {
    Runner {
        variable,
        value: None,
        name,
        mask: None,
        read_back: &[],
    }
}

impl Runner {
    /// Returns the runner that the environment belongs to.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Option<&'static Self> {
        RUNNERS.iter().find(|runner| {
            let value = variable(runner.variable).filter(|value| !value.is_empty());
            value.is_some_and(|value| match runner.value {
                Some(expected) => value.eq_ignore_ascii_case(expected),
                None => !value.eq_ignore_ascii_case("false"),
            })
        })
    }

    /// Tells whether what is written to a terminal gets into its log: some runners give a job one, but `CI` alone may
    /// be set where a person works.
    pub fn logs_terminals(&self) -> bool {
        self.variable != ANY
    }
}

impl Mask {
    /// Returns the lines that hide a secret: as it is, and where they differ, as JSON and a file of variables write it.
    pub fn lines(&self, secret: &str) -> Zeroizing<String> {
        let written = [in_json(secret), dotenv::written(secret)];
        let others = written.iter().filter(|written| !written.contains(secret));
        let forms: Vec<&str> = std::iter::once(secret)
            .chain(others.map(|written| written.as_str()))
            .collect();
        let longest = self.escapes.iter().map(|(_, escape)| escape.len());
        let longest = longest.max().unwrap_or(1);
        let capacity = forms
            .iter()
            .map(|form| self.start.len() + longest * form.len() + 1);
        // All the space it can need at once: growing would leave copies behind.
        let mut lines = Zeroizing::new(String::with_capacity(capacity.sum()));
        for form in forms {
            lines.push_str(self.start);
            for character in form.chars() {
                match self.escapes.iter().find(|(own, _)| *own == character) {
                    Some((_, escape)) => lines.push_str(escape),
                    None => lines.push(character),
                }
            }
            lines.push('\n');
        }
        lines
    }
}

/// Writes a secret as it stands in JSON; it has no control characters.
fn in_json(secret: &str) -> Zeroizing<String> {
    let mut written = Zeroizing::new(String::with_capacity(2 * secret.len()));
    for character in secret.chars() {
        if matches!(character, '"' | '\\') {
            written.push('\\');
        }
        written.push(character);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(variables: &[(&str, &str)]) -> Option<&'static str> {
        let runner = Runner::of(|name| {
            let found = variables.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        runner.map(|runner| runner.name)
    }

    #[test]
    fn f009_runner_is_known_by_its_variable() {
        for (variable, value, expected) in [
            ("GITHUB_ACTIONS", "true", "GitHub Actions"),
            ("TF_BUILD", "True", "Azure Pipelines"),
            ("GITLAB_CI", "true", "GitLab"),
            ("JENKINS_URL", "http://ci/", "Jenkins"),
            ("TEAMCITY_VERSION", "2026.1", "TeamCity"),
            ("CI", "1", "CI"),
        ] {
            let found = name(&[("CI", "true"), (variable, value)]);
            assert_eq!(found, Some(expected));
        }
        for variables in [[("CI", "false")], [("TF_BUILD", "")], [("HOME", "/root")]] {
            assert_eq!(name(&variables), None, "{variables:?}");
        }
    }

    #[test]
    fn terminal_is_a_log_only_where_a_runner_is_known() {
        let logs_terminals = |variable: &str| {
            let runner = Runner::of(|name| (name == variable).then(|| "true".to_owned()));
            runner.expect(variable).logs_terminals()
        };

        assert!(logs_terminals("BUILDKITE") && logs_terminals("GITHUB_ACTIONS"));
        assert!(!logs_terminals("CI"));
    }

    #[test]
    fn value_is_escaped_as_the_runner_reads_it() {
        assert_eq!(*GITHUB_MASK.lines("a%0A-x;]"), "::add-mask::a%250A-x;]\n");
        assert_eq!(
            *AZURE_MASK.lines("a%0A-x;]"),
            "##vso[task.setsecret]a%AZP250A-x;]\n"
        );
    }

    #[test]
    fn f007_forms_that_hide_the_value_are_masked_too() {
        assert_eq!(*GITHUB_MASK.lines("a b$c"), "::add-mask::a b$c\n");
        assert_eq!(
            *GITHUB_MASK.lines(r#"a"b\c"#),
            concat!("::add-mask::a\"b\\c\n", "::add-mask::a\\\"b\\\\c\n")
        );
        assert_eq!(
            *GITHUB_MASK.lines("it's"),
            concat!("::add-mask::it's\n", "::add-mask::'it'\\''s'\n")
        );
    }
}
