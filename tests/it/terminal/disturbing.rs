//! What a person, or the terminal, may do at any question: nothing is changed but by the right answer, and the terminal is
//! afterwards as it was.

use std::{process::Command, thread, time::Duration};

use rustix::process::{Pid, Signal, kill_process};

use super::prompts::before_each;
use crate::support::stopping;

#[test]
fn f03_keys_that_end_a_program_decline_and_leave_the_terminal_as_it_was() {
    for key in ["\u{3}", "\u{1c}"] {
        before_each(|asked| {
            let mut dialogue = asked.runs_between_looks();

            let (half, _) = asked.halves();
            dialogue.reads(asked.prompt.question).types(half).types(key);

            assert_eq!(dialogue.ends(), 130, "{key:?}: {}", dialogue.seen());
            assert!(
                dialogue.seen().contains("interrupted"),
                "{}",
                dialogue.seen()
            );
            asked.assert_untouched(&dialogue);
        });
    }
}

#[test]
fn f02_end_of_input_and_an_empty_line_decline() {
    for key in ["\u{4}", "\r"] {
        before_each(|asked| {
            let mut dialogue = asked.runs_between_looks();

            dialogue.reads(asked.prompt.question).types(key);

            let declined = asked.prompt.declined;
            assert_eq!(dialogue.ends(), declined, "{key:?}: {}", dialogue.seen());
            asked.assert_untouched(&dialogue);
        });
    }
}

#[test]
fn f15_answer_that_is_not_ended_by_enter_is_none() {
    before_each(|asked| {
        let mut dialogue = asked.runs_between_looks();

        // The first Ctrl-D hands over what is typed, the second ends the input.
        let answer = format!("{}\u{4}\u{4}", asked.prompt.right);
        dialogue.reads(asked.prompt.question).types(&answer);

        asked.assert_declined(&mut dialogue);
    });
}

#[test]
fn f14_stopped_program_gives_the_terminal_back_and_hides_again_when_it_goes_on() {
    before_each(|asked| {
        // With job control, as a person's shell has it. A pipe's first part would be another job.
        let mut dialogue = asked.runs(
            "set -m; stty -a > notes/before; keyctl …; stty -a > notes/stopped; echo it is stopped
             fg > /dev/null; code=$?; stty -a > notes/after; exit $code",
        );

        let (first, second) = asked.halves();
        let question = asked.prompt.question;
        dialogue.reads(question).types(first).types("\u{1a}");
        dialogue.reads("it is stopped").reads(question);
        dialogue.types(second).types("\r");

        let code = dialogue.ends();
        let expected = match asked.prompt.accepted {
            // Half a secret is another one.
            _ if asked.prompt.is_hidden => [2, 7, 11].contains(&code),
            _ if asked.halves().0.is_empty() => code == asked.prompt.accepted,
            _ => code == asked.prompt.declined,
        };
        assert!(expected, "{code}: {}", dialogue.seen());
        let before = asked.note("before").expect("a look");
        for name in ["stopped", "after"] {
            assert_eq!(asked.note(name).expect("a look"), before, "{}", asked.line);
        }
        asked.assert_hidden(&dialogue);
    });
}

#[test]
fn f15_what_is_typed_or_pasted_before_a_question_is_no_answer_to_it() {
    before_each(|asked| {
        let mut dialogue = asked.runs("echo ready; sleep 0.3; keyctl …");

        let answer = match asked.prompt.is_hidden {
            // What is typed before is shown: nothing hides it yet.
            true => "too early",
            false => asked.prompt.right,
        };
        let pasted = format!("{answer}\r{answer}\ry\r");
        dialogue.reads("ready").types(&pasted);
        dialogue.reads(asked.prompt.question).types("\r");

        asked.assert_declined(&mut dialogue);
    });
}

#[test]
fn f15_what_is_pasted_behind_the_answer_is_no_command_for_the_shell() {
    before_each(|asked| {
        let mut dialogue = asked.runs_between_looks();

        let right = asked.prompt.right;
        let pasted = format!("{right}\r{right}\rtouch pasted\r");
        dialogue.reads(asked.prompt.question).types(&pasted);

        assert_eq!(
            dialogue.ends(),
            asked.prompt.accepted,
            "{}",
            dialogue.seen()
        );
        asked.assert_hidden(&dialogue);
        assert!(!asked.person.home().join("pasted").exists());
    });
}

#[test]
fn f15_answer_in_the_brackets_of_a_paste_is_not_the_answer() {
    before_each(|asked| {
        let mut dialogue = asked.runs_between_looks();

        let pasted = format!("\u{1b}[200~{}\u{1b}[201~\r", asked.prompt.right);
        dialogue.reads(asked.prompt.question).types(&pasted);

        // A text that is searched for secrets changes nothing.
        if asked.prompt.line.starts_with("keyctl identify") {
            assert_eq!(
                dialogue.ends(),
                asked.prompt.accepted,
                "{}",
                dialogue.seen()
            );
            asked.assert_hidden(&dialogue);
            return;
        }
        asked.assert_declined(&mut dialogue);
    });
}

#[test]
fn f15_bytes_that_are_no_text_decline() {
    before_each(|asked| {
        let mut dialogue = asked.runs_between_looks();

        let bytes = [asked.prompt.right.as_bytes(), b"\xff\xfe\xc3\r"].concat();
        dialogue.reads(asked.prompt.question).types_bytes(&bytes);

        asked.assert_declined(&mut dialogue);
    });
}

#[test]
fn f15_line_that_is_longer_than_a_terminal_takes_declines() {
    before_each(|asked| {
        let mut dialogue = asked.runs_between_looks();

        let long = asked
            .prompt
            .right
            .repeat(100_000 / asked.prompt.right.len());
        dialogue
            .reads(asked.prompt.question)
            .types(&long)
            .types("\r");

        asked.assert_declined(&mut dialogue);
        let is_told = dialogue
            .seen()
            .contains("a terminal takes no line of more than 4 KiB");
        assert_eq!(is_told, asked.prompt.is_hidden, "{}", dialogue.seen());
    });
}

#[test]
fn f16_terminal_that_hangs_up_declines() {
    before_each(|asked| {
        // The part that writes down how it ended outlives the shell.
        let script = "(trap : HUP; keyctl …; echo $? > notes/code; mv notes/code notes/ended)";
        let mut dialogue = asked.runs(script);
        let (half, _) = asked.halves();
        dialogue.reads(asked.prompt.question).types(half);
        let seen = dialogue.seen().to_owned();

        dialogue.hangs_up();
        let mut tries = 0;
        while asked.note("ended").is_none() {
            tries += 1;
            assert!(tries < 2_000, "{}: it does not end: {seen}", asked.line);
            thread::sleep(Duration::from_millis(5));
        }

        let code: i32 = asked
            .note("ended")
            .expect("a code")
            .trim()
            .parse()
            .expect("a code");
        let is_declined = code == 130 || code == asked.prompt.declined;
        assert!(is_declined, "{}: {code}", asked.line);
    });
}

/// Returns a line that leaves the number of its process behind.
fn with_its_number(line: &str) -> String {
    line.replace(
        "keyctl ",
        "sh -c 'echo $$ > notes/own; mv notes/own notes/process; exec \"$@\"' keyctl keyctl ",
    )
}

#[test]
fn f03_signal_at_a_question_declines_and_leaves_the_terminal_as_it_was() {
    for signal in stopping() {
        before_each(|mut asked| {
            asked.line = with_its_number(&asked.line);
            let mut dialogue = asked.runs_between_looks();
            let (half, _) = asked.halves();
            dialogue.reads(asked.prompt.question).types(half);

            let process = asked.note("process").expect("a number");
            let mut kill = Command::new("kill");
            let sent = kill.args(["-s", signal, process.trim()]).status();

            assert!(sent.expect("kill runs").success());
            assert_eq!(dialogue.ends(), 130, "{signal}: {}", dialogue.seen());
            asked.assert_untouched(&dialogue);
        });
    }
}

#[test]
fn f03_what_is_typed_as_a_signal_comes_is_not_shown() {
    before_each(|mut asked| {
        asked.line = with_its_number(&asked.line);
        let mut dialogue = asked.runs_between_looks();
        dialogue.reads(asked.prompt.question);
        let process = asked.note("process").expect("a number");
        let process = process.trim().parse().ok().and_then(Pid::from_raw);

        kill_process(process.expect("a number"), Signal::INT).expect("sent");
        dialogue.types(asked.prompt.right);

        assert_eq!(dialogue.ends(), 130, "{}", dialogue.seen());
        asked.assert_untouched(&dialogue);
    });
}

#[test]
fn f16_nobody_is_asked_where_the_question_or_its_answer_has_no_terminal() {
    for script in ["keyctl … 2> notes/said", "keyctl … --no-input"] {
        before_each(|asked| {
            let mut dialogue = asked.runs(script);

            assert_eq!(dialogue.ends(), asked.prompt.unasked, "{}", dialogue.seen());
            asked.assert_untouched(&dialogue);
            let question = asked.prompt.question;
            assert!(!dialogue.seen().contains(question), "{}", dialogue.seen());
            let said = asked.note("said").unwrap_or_default();
            assert!(!said.contains(question), "{said}");
        });
    }
}

#[test]
fn f16_nobody_is_asked_without_a_terminal_of_the_process_s_own() {
    before_each(|asked| {
        // Its errors are still shown on one, but it is not its own.
        let input = if asked.prompt.is_beside_stdin {
            ""
        } else {
            "< /dev/null"
        };
        let line = asked.line.replace("keyctl ", "setsid -w keyctl ");

        let mut dialogue = asked.runs(&format!("{line} {input}"));

        assert_eq!(dialogue.ends(), asked.prompt.unasked, "{}", dialogue.seen());
        asked.assert_untouched(&dialogue);
        assert!(!dialogue.seen().contains(asked.prompt.question));
    });
}

#[test]
fn f04_question_is_asked_beside_a_clean_standard_output() {
    before_each(|asked| {
        let mut dialogue = asked.runs("keyctl … > notes/answer");

        dialogue.reads(asked.prompt.question).types("\r");

        assert_eq!(
            dialogue.ends(),
            asked.prompt.declined,
            "{}",
            dialogue.seen()
        );
        assert_eq!(asked.note("answer").as_deref(), Some(""), "{}", asked.line);
        asked.assert_untouched(&dialogue);
    });
}

#[test]
fn f17_question_is_asked_in_a_window_of_any_size() {
    for (columns, rows) in [(0, 0), (1, 1), (10_000, 10_000)] {
        before_each(|asked| {
            let mut dialogue = asked.runs(&format!("stty cols {columns} rows {rows}; keyctl …"));

            dialogue
                .reads(asked.prompt.question)
                .resizes(rows + 7, columns / 2);
            dialogue
                .types(asked.prompt.right)
                .resizes(80, 24)
                .types("\r");

            assert_eq!(
                dialogue.ends(),
                asked.prompt.accepted,
                "{}",
                dialogue.seen()
            );
            asked.assert_hidden(&dialogue);
        });
    }
}
