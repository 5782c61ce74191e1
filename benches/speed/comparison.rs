//! Several ways to do the same, measured in turns: whatever else the machine does meets all of them.

use std::time::Duration;

use super::{
    report::{Figure, Row},
    stopwatch::{self, Run},
    task::Task,
};

/// Is one way to do it.
pub struct Contender {
    pub name: &'static str,
    task: Result<Task, String>,
    /// How many lines it has to print, where that tells whether it did its work.
    lines: Option<usize>,
    runs: Vec<Run>,
}

impl Contender {
    /// Takes part with this task.
    pub fn new(name: &'static str, task: Task) -> Self {
        Self::maybe(name, Ok(task))
    }

    /// Takes part with this task, or says why it cannot.
    pub fn maybe(name: &'static str, task: Result<Task, String>) -> Self {
        Self {
            name,
            task,
            lines: None,
            runs: Vec::new(),
        }
    }

    /// Counts only if it prints so many lines.
    pub fn printing(mut self, lines: usize) -> Self {
        self.lines = Some(lines);
        self
    }

    /// Does its work once, or leaves the comparison for good.
    fn run(&mut self) {
        let Ok(task) = &self.task else { return };
        match stopwatch::time(task) {
            Ok(run) if self.lines.is_some_and(|lines| lines != run.lines) => {
                self.task = Err(format!("it printed {} lines", run.lines));
            }
            Ok(run) => self.runs.push(run),
            Err(why) => self.task = Err(why),
        }
    }

    /// Returns the best of its runs: whatever else the machine does only adds to it.
    pub fn wall(&self) -> Result<Figure, String> {
        self.best(|run| run.wall).map(Figure::Time)
    }

    /// Returns the best of its runs.
    pub fn cpu(&self) -> Result<Figure, String> {
        self.cpu_time().map(Figure::Time)
    }

    /// Returns the best of its runs.
    pub fn cpu_time(&self) -> Result<Duration, String> {
        self.best(|run| run.cpu)
    }

    /// Returns the worst of its runs.
    pub fn peak(&self) -> Result<Figure, String> {
        let peak = self.runs()?.iter().map(|run| run.peak).max();
        Ok(Figure::Bytes(peak.unwrap_or_default()))
    }

    fn best(&self, measure: impl Fn(&Run) -> Duration) -> Result<Duration, String> {
        let best = self.runs()?.iter().map(measure).min();
        Ok(best.unwrap_or_default())
    }

    fn runs(&self) -> Result<&[Run], String> {
        match &self.task {
            Ok(_) => Ok(&self.runs),
            Err(why) => Err(format!("{}: {why}", self.name)),
        }
    }
}

/// Measures every contender so many times, in turns.
pub fn compare<const N: usize>(rounds: usize, mut contenders: [Contender; N]) -> [Contender; N] {
    for _ in 0..rounds {
        for contender in &mut contenders {
            contender.run();
        }
    }
    contenders
}

/// Makes the line that sets the program's CPU time beside another's.
pub fn cpu_beside(case: &str, own: &Contender, other: &Contender, limit: Option<f64>) -> Row {
    beside(case, "CPU", own.cpu(), other.name, other.cpu(), limit)
}

/// Makes the line that sets the program's wall time beside another's.
pub fn wall_beside(case: &str, own: &Contender, other: &Contender, limit: Option<f64>) -> Row {
    beside(case, "wall", own.wall(), other.name, other.wall(), limit)
}

/// Makes the line that sets the program's wall time beside the time that no program can go below.
pub fn wall_beside_floor(case: &str, own: &Contender, floor: Duration, limit: f64) -> Row {
    let floor = Ok(Figure::Time(floor));
    beside(case, "wall", own.wall(), "the floor", floor, Some(limit))
}

fn beside(
    case: &str,
    measure: &'static str,
    own: Result<Figure, String>,
    name: &str,
    other: Result<Figure, String>,
    limit: Option<f64>,
) -> Row {
    match (own, other) {
        (Ok(own), Ok(other)) => Row::beside(case, measure, own, (name, other), limit),
        (Err(why), _) | (_, Err(why)) => Row::missing(case, measure, why),
    }
}

/// Makes the line that holds a figure against a fixed limit.
pub fn within(
    case: &str,
    measure: &'static str,
    own: Result<Figure, String>,
    limit: Figure,
) -> Row {
    match own {
        Ok(own) => Row::within(case, measure, own, limit),
        Err(why) => Row::missing(case, measure, why),
    }
}
