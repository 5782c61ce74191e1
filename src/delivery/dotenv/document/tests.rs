//! Files of variables as people write them, and as nobody does.

use super::*;

fn set(text: &str) -> String {
    let document = Document::read(text, "KEY").expect("it is certain what sets it");
    document.with("new").expect("a value").to_string()
}

fn refusal(text: &str) -> String {
    match Document::read(text, "KEY") {
        Ok(_) => panic!("{text:?} was read"),
        Err(reason) => reason,
    }
}

#[test]
fn variable_that_is_not_there_is_added_at_the_end() {
    for (text, after) in [
        ("", "KEY=new\n"),
        ("A=1\n", "A=1\nKEY=new\n"),
        ("A=1", "A=1\nKEY=new\n"),
        ("A=1\r\nB=2", "A=1\r\nB=2\r\nKEY=new\r\n"),
        ("# KEY=old\n", "# KEY=old\nKEY=new\n"),
        ("  # it's KEY=old", "  # it's KEY=old\nKEY=new\n"),
        ("A=1 # it's KEY=\n", "A=1 # it's KEY=\nKEY=new\n"),
        (
            "KEYS=1\nMY_KEY=2\nMY.KEY=3\n",
            "KEYS=1\nMY_KEY=2\nMY.KEY=3\nKEY=new\n",
        ),
        ("key=old\n", "key=old\nKEY=new\n"),
        ("export KEY\n", "export KEY\nKEY=new\n"),
        ("A='\nKEY=old\n'\n", "A='\nKEY=old\n'\nKEY=new\n"),
        (
            "A=\"x\\\"\nKEY=old\n\"\n",
            "A=\"x\\\"\nKEY=old\n\"\nKEY=new\n",
        ),
        ("A=`\nKEY=old\n`\n", "A=`\nKEY=old\n`\nKEY=new\n"),
        (
            "URL=https://x/?KEY=old&b\n",
            "URL=https://x/?KEY=old&b\nKEY=new\n",
        ),
    ] {
        assert_eq!(set(text), after, "{text:?}");
    }
}

#[test]
fn only_the_value_is_replaced() {
    for (text, after) in [
        ("KEY=old", "KEY=new"),
        ("KEY=", "KEY=new"),
        ("KEY=old\nA=1\n", "KEY=new\nA=1\n"),
        ("KEY=old\r\nA=1\r\n", "KEY=new\r\nA=1\r\n"),
        ("\u{feff}KEY=old\n", "\u{feff}KEY=new\n"),
        ("  export \tKEY=old\n", "  export \tKEY=new\n"),
        (
            "KEY=old # rotate it's KEY=\n",
            "KEY=new # rotate it's KEY=\n",
        ),
        ("KEY=   # to do\n", "KEY=new   # to do\n"),
        ("KEY=old  \n", "KEY=new  \n"),
        ("KEY = old\n", "KEY=new\n"),
        ("KEY=<your key here>\n", "KEY=new\n"),
        ("KEY='a\nKEY=b\n' # c\nB=2", "KEY=new # c\nB=2"),
        ("KEY=\"it's #1\"\n", "KEY=new\n"),
        (r"KEY='it'\''s'", "KEY=new"),
        ("KEY=a#b\n", "KEY=new\n"),
        (
            "A='x\ny'\n\n# c\nKEY=old\n\n\n",
            "A='x\ny'\n\n# c\nKEY=new\n\n\n",
        ),
    ] {
        assert_eq!(set(text), after, "{text:?}");
    }
}

#[test]
fn variable_that_is_set_twice_is_refused() {
    assert_eq!(
        refusal("KEY=a\n#\nexport KEY=b\n"),
        "it sets `KEY` twice, in the lines 1 and 3"
    );
}

#[test]
fn line_that_readers_read_differently_is_refused_and_not_shown() {
    for (text, what) in [
        (
            "KEY=canary; export KEY\n",
            "has more in it than the variable",
        ),
        ("KEY=canary B=2\n", "has more in it than the variable"),
        ("KEY= B=canary\n", "has more in it than the variable"),
        (
            "A=canary KEY=2\n",
            "sets the variable beside something else",
        ),
        (
            "A=canary;KEY=2\n",
            "sets the variable beside something else",
        ),
        (
            "readonly KEY=canary\n",
            "sets the variable beside something else",
        ),
        (
            "if true; then KEY=canary; fi\n",
            "sets the variable beside something else",
        ),
        ("KEY+=canary\n", "adds to the variable"),
        ("A='canary\nKEY=1\n", "opens a quote that is never closed"),
        (
            "A=canary's\nKEY='1'\n",
            "opens a quote that is not closed on it",
        ),
        ("A=canary\\\nKEY=1\n", "ends in a backslash"),
        ("A=canary\\", "ends in a backslash"),
        ("A=canary\rKEY=1\n", "has a carriage return in it"),
        ("# canary\r", "has a carriage return in it"),
        ("# canary\rKEY=1\n", "has a carriage return in it"),
        (
            "cat <<END\nKEY=canary\nEND\n",
            "has more text below it, which is read as one",
        ),
    ] {
        assert_eq!(
            refusal(text),
            format!("line 1 {what}, so that it is not certain what sets `KEY`")
        );
    }
    assert_eq!(refusal("A=\0"), "it is not text");
}

#[test]
fn value_is_read_back() {
    for (text, value) in [
        ("KEY=old\n", Some("old")),
        ("A=1\n", None),
        ("KEY=\n", Some("")),
        ("KEY='a b' # c\n", Some("a b")),
        ("KEY = old\r\n", Some("old")),
    ] {
        let read = Document::read(text, "KEY").and_then(|document| document.value());

        let read = read.expect("one word");
        assert_eq!(read.as_ref().map(|value| value.as_str()), value);
    }
}

#[test]
fn value_of_several_words_is_not_taken_for_one() {
    let read = Document::read("\nKEY=canary here\n", "KEY").and_then(|document| document.value());

    assert_eq!(
        read.expect_err("several"),
        "the value in line 2 has several words"
    );
}

#[test]
fn secret_that_no_variable_can_hold_is_refused() {
    let document = Document::read("", "KEY").expect("empty");

    assert_eq!(
        document.with("canary\0").expect_err("refused"),
        "the secret has characters that no variable in it can have"
    );
}
