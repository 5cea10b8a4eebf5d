import { chunkWith, chunked, outlineOf, repeated, symbolsOf } from '../../test-support.ts';

describe('Python', () => {
  const SOURCE = `"""Scheduling of jobs."""
from __future__ import annotations
import heapq as queue

__all__ = ["Scheduler"]
DEFAULT: int = 5
LOW, HIGH = 1, 10
heapq.flag = True
type Job = Callable[[], None]

if sys.platform == "win32":
    NEWLINE = "\\r\\n"


# Runs a thing again.
@functools.wraps
async def retry(times: int, *, delay: float = 0.1) -> None:
    """Try again, at most \`times\` times."""
    attempt = 0


class Scheduler(Base):
    """Runs jobs in order.

    Not thread safe.
    """

    limit = 10
    square = lambda self, x: x * x

    @property
    def pending(self) -> int:
        return len(self._jobs)

    def run(
        self,
        blocking: bool = True,
    ) -> None:
        def inner(job):
            result = job()
            return result
${repeated(100, (index) => `        self.step(${index}, "needle ${index};")\n`)}

    class Meta:
        ordering = []
`;

  it('names functions, classes and what modules assign, and no locals or attributes', async () => {
    expect(symbolsOf(await chunked('python', SOURCE))).toEqual([
      '__all__',
      'DEFAULT',
      'LOW',
      'HIGH',
      'Job',
      'NEWLINE',
      'retry',
      'Scheduler',
      'pending',
      'run',
      'inner',
      'Meta',
    ]);
  });

  it('gives class and method to what starts inside them', async () => {
    expect(chunkWith(await chunked('python', SOURCE), 'needle 99;').breadcrumb).toEqual(['Scheduler', 'run']);
  });

  it('keeps comment and decorator with the function', async () => {
    expect(chunkWith(await chunked('python', SOURCE), '@functools.wraps').text).toMatch(
      /# Runs a thing[^]*async def retry/,
    );
  });

  it('outlines with docstrings and comments', async () => {
    expect(outlineOf(await chunked('python', SOURCE))).toEqual(
      expect.arrayContaining([
        'LOW, HIGH = 1, 10',
        'async def retry(times: int, *, delay: float = 0.1) -> None — Runs a thing again.',
        'class Scheduler(Base) — Runs jobs in order.',
        '  def pending(self) -> int',
        '  def run( self, blocking: bool = True, ) -> None',
        '    def inner(job)',
      ]),
    );
  });
});

describe('Ruby', () => {
  const SOURCE = `# frozen_string_literal: true

# Everything about queues.
module Work::Queues
  LIMIT, PAUSE = 10, 2
  # Holds jobs.
  class Queue < Base
    RETRIES = 3
    attr_reader :size
    # Adds one.
    def push(job) = @jobs << job
    def self.open(path)
      local = path
${repeated(100, (index) => `      step ${index}, "needle ${index};"\n`)}
    end
    class << self
      def default; end
    end
    def empty? = size.zero?
  end
end
Point = Struct.new(:x) do
  def length; end
end
`;

  it('names modules, classes, methods and constants', async () => {
    const result = await chunked('ruby', SOURCE);
    expect(symbolsOf(result)).toEqual([
      'Queues',
      'LIMIT',
      'PAUSE',
      'Queue',
      'RETRIES',
      'push',
      'open',
      'default',
      'empty?',
      'Point',
      'length',
    ]);
    expect(chunkWith(result, 'needle 99;').breadcrumb).toEqual(['Queues', 'Queue', 'open']);
    expect(outlineOf(result)).toEqual(
      expect.arrayContaining(['module Work::Queues — Everything about queues.', '    def push(job) — Adds one.']),
    );
  });
});

describe('PHP', () => {
  const SOURCE = `<?php
namespace App\\Http;

use Closure;

/** Sends requests on. */
#[Final]
abstract class Kernel extends Base
{
    const LIMIT = 1, PAUSE = 2;
    public $fast = false;

    /** Answers a request. */
    public function handle(Request $request): Response
    {
        $next = function ($x) { return $x; };
${repeated(100, (index) => `        $this->step(${index}, 'needle ${index};');\n`)}
    }

    abstract protected static function boot();
}
interface Handler {}
trait Logs {}
enum Suit: string { case Hearts = 'h'; }
const VERSION = '1';
function helper() {}
`;

  it('names types, functions and constants', async () => {
    const result = await chunked('php', SOURCE);
    expect(symbolsOf(result)).toEqual([
      'Kernel',
      'LIMIT',
      'PAUSE',
      'handle',
      'boot',
      'Handler',
      'Logs',
      'Suit',
      'VERSION',
      'helper',
    ]);
    expect(chunkWith(result, 'needle 99;').breadcrumb).toEqual(['Kernel', 'handle']);
    expect(outlineOf(result)).toEqual(
      expect.arrayContaining([
        'abstract class Kernel extends Base — Sends requests on.',
        '  public function handle(Request $request): Response — Answers a request.',
      ]),
    );
  });
});

describe('Lua', () => {
  it('names functions and what the module assigns', async () => {
    const source = `local json = require("json")
local M = {}
local first, second = 1, 2
-- Opens a file.
function M.open(path) local handle = io.open(path) return handle end
function M:close() end
local function helper() end
M.parse = function(text) local depth = 0 return depth end
M.VERSION = "1"
if jit then local inner = 1 end
return M
`;
    const result = await chunked('lua', source);
    expect(symbolsOf(result)).toEqual(['M', 'first', 'second', 'open', 'close', 'helper', 'parse', 'VERSION']);
    expect(outlineOf(result)).toContain('function M.open(path) — Opens a file.');
  });
});

describe('Bash', () => {
  it('names functions and what the script assigns', async () => {
    const source = `#!/usr/bin/env bash
set -euo pipefail
ROOT=/srv
readonly LIMIT=3
PATH=/bin ls
# Builds it.
build() { local target=$1; output=$target; }
function clean { rm -rf "$ROOT"; }
`;
    const result = await chunked('bash', source);
    expect(symbolsOf(result)).toEqual(['ROOT', 'LIMIT', 'build', 'clean']);
    expect(outlineOf(result)).toContain('build() — Builds it.');
  });
});

describe('PowerShell', () => {
  it('names functions, classes and methods', async () => {
    const source = `function Get-Thing {
    param([string]$Name)
    $local = 1
}
class Thing {
    [int] $Size
    [void] Grow([int] $by) { }
}
`;
    expect(symbolsOf(await chunked('powershell', source))).toEqual(['Get-Thing', 'Thing', 'Grow']);
  });
});

describe('Elixir', () => {
  const SOURCE = `defmodule Shop.Cart do
  @moduledoc """
  A cart.
  """
  use GenServer
  @timeout 5_000

  @doc "Adds an item."
  @spec add(t, item) :: t
  def add(cart, item) when is_map(item) do
    total = 1
${repeated(100, (index) => `    step(${index}, "needle ${index};")\n`)}
    total
  end

  defp price(item), do: item.price
  defmacro debug(x) do
    x
  end
  defstruct [:items]
  def empty, do: %{}
end

defprotocol Priced do
  def price(x)
end

defimpl Priced, for: Shop.Item do
  def price(item), do: item.price
end
`;

  it('names modules, functions, macros and protocols', async () => {
    const result = await chunked('elixir', SOURCE);
    expect(symbolsOf(result)).toEqual(['Shop.Cart', 'add', 'price', 'debug', 'empty', 'Priced']);
    expect(chunkWith(result, 'needle 99;').breadcrumb).toEqual(['Shop.Cart', 'add']);
    expect(outlineOf(result)).toEqual(
      expect.arrayContaining(['defmodule Shop.Cart', '  def add(cart, item) when is_map(item)']),
    );
  });

  it('keeps attributes with the function they document', async () => {
    const source = `defmodule A do\n${repeated(
      40,
      (index) => `
  @doc "Number ${index}."
  @spec f${index}(integer) :: integer
  def f${index}(x) do
    x + ${index}
  end
`,
    )}end\n`;
    const { body } = await chunked('elixir', source);
    expect(body.length).toBeGreaterThan(1);
    expect(body.slice(1).every(({ text }) => text.trimStart().startsWith('@doc'))).toBe(true);
  });
});
