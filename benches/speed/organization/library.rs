//! The provider's own Python library, where somebody has it.

use std::env;

use super::variables;
use crate::{emulator::Emulator, task::Task};

/// Names a Python that can import the provider's library.
const PYTHON: &str = "KEYCTL_BENCH_PYTHON";

/// Is a Python with the provider's own library.
pub struct Library {
    python: String,
}

impl Library {
    /// Takes the Python that the environment names, if it has the library.
    pub fn find() -> Result<Self, String> {
        let python = env::var(PYTHON).map_err(|_| format!("`{PYTHON}` names no Python"))?;
        let has_library = Task::new(&python).arguments(["-c", "import openai"]);
        match has_library.succeeds() {
            true => Ok(Self { python }),
            false => Err(format!("the Python in `{PYTHON}` has no `openai`")),
        }
    }

    /// Follows the cursors of one list.
    pub fn pages(&self, emulator: &Emulator) -> Task {
        self.script(PAGES, emulator)
    }

    /// Follows the cursors of every project's list, 32 projects at a time.
    pub fn fan_out(&self, emulator: &Emulator) -> Task {
        self.script(FAN_OUT, emulator)
    }

    /// Deletes what a file names, 32 keys at a time.
    pub fn deletions(&self, emulator: &Emulator, paths: &str) -> Task {
        self.script(DELETIONS, emulator).arguments([paths])
    }

    fn script(&self, script: &str, emulator: &Emulator) -> Task {
        Task::new(&self.python)
            .arguments(["-c", script])
            .environment(&variables(emulator))
            .environment(&[("OPENAI_API_KEY", "none".to_owned())])
    }
}

const PAGES: &str = r#"
from openai import OpenAI
for key in OpenAI().admin.organization.admin_api_keys.list(limit=100):
    print(key.to_json(indent=None))
"#;

const FAN_OUT: &str = r#"
import asyncio
from openai import AsyncOpenAI

async def main():
    projects = AsyncOpenAI().admin.organization.projects
    places = asyncio.Semaphore(32)
    async def follow(project):
        async with places:
            async for key in projects.api_keys.list(project, limit=100, owner_project_access="any"):
                print(key.to_json(indent=None))
    await asyncio.gather(*[follow(project.id) async for project in projects.list(limit=100)])

asyncio.run(main())
"#;

const DELETIONS: &str = r#"
import asyncio, sys
from openai import AsyncOpenAI

async def main():
    keys = AsyncOpenAI().admin.organization.projects.api_keys
    places = asyncio.Semaphore(32)
    async def delete(path):
        _, _, _, _, project, _, key = path.split("/")
        async with places:
            await keys.delete(key, project_id=project)
    await asyncio.gather(*[delete(line.strip()) for line in open(sys.argv[1])])

asyncio.run(main())
"#;
