import { chunkWith, chunked, outlineOf, repeated, symbolsOf } from '../../test-support.ts';

describe('Java', () => {
  const SOURCE = `package org.example;

import java.util.List;

/**
 * Holds orders.
 */
@Service
public class Orders<T> extends Base {
  public static final int LIMIT = 1, PAUSE = 2;
  private int count;

  public Orders(int count) {}

  /** Finds one. */
  @Override
  public <R> R find(int id) {
    int local = 0;
    Runnable later = () -> { int inner = 1; };
${repeated(100, (index) => `    step(${index}, "needle ${index};");\n`)}
    return null;
  }

  enum State { OPEN, DONE }
  record Line(int id) { Line { } }
  interface Visitor { int DEPTH = 1; void visit(); }
  @interface Marker { int value(); }
}
`;

  it('names types, methods, constructors and constants', async () => {
    const result = await chunked('java', SOURCE);
    expect(symbolsOf(result)).toEqual([
      'Orders',
      'LIMIT',
      'PAUSE',
      'find',
      'State',
      'Line',
      'Visitor',
      'DEPTH',
      'visit',
      'Marker',
    ]);
    expect(chunkWith(result, 'needle 99;').breadcrumb).toEqual(['Orders', 'find']);
    expect(outlineOf(result)).toEqual(
      expect.arrayContaining([
        'public class Orders<T> extends Base — Holds orders.',
        '  public Orders(int count)',
        '  public <R> R find(int id) — Finds one.',
      ]),
    );
  });
});

describe('C#', () => {
  const SOURCE = `using System;

namespace Shop.Orders
{
    /// <summary>Holds orders.</summary>
    [Serializable]
    public class Orders<T> : Base
    {
        public const int Limit = 1;
        private static readonly string First = "a", Second = "b";
        private int count;
        public int Plain { get; set; }
        public int Twice => count * 2;
        public int Guarded { get { return count; } }

        public Orders(int count) { }

        // Finds one.
        public async Task<int> Find(int id)
        {
            int Local() => 1;
            Func<int, int> f = x => { var y = x; return y; };
${repeated(100, (index) => `            Step(${index}, "needle ${index};");\n`)}
            return Local();
        }
    }

    public record Line(int Id);
    public enum State { Open }
    public delegate void Changed(int id);
    public interface IVisitor { void Visit(); }
    public struct Money { }
}
`;

  it('names types, methods, constants and properties that hold code', async () => {
    const result = await chunked('csharp', SOURCE);
    expect(symbolsOf(result)).toEqual([
      'Orders',
      'Limit',
      'First',
      'Second',
      'Twice',
      'Guarded',
      'Find',
      'Local',
      'Line',
      'State',
      'Changed',
      'IVisitor',
      'Visit',
      'Money',
    ]);
    expect(chunkWith(result, 'needle 99;').breadcrumb).toEqual(['Shop.Orders', 'Orders', 'Find']);
    expect(outlineOf(result)).toEqual(
      expect.arrayContaining(['namespace Shop.Orders', '    public async Task<int> Find(int id) — Finds one.']),
    );
  });

  it('keeps a brace on its own line with what it opens', async () => {
    const { body } = await chunked('csharp', SOURCE);
    expect(body.some(({ text }) => text.trimStart().startsWith('{'))).toBe(false);
  });
});

describe('Kotlin', () => {
  const SOURCE = `package org.example

import java.util.UUID

/** Holds orders. */
@Serializable
class Orders<T>(val count: Int) : Base() {
    companion object {
        const val LIMIT = 1
        fun create() = Orders<Int>(1)
    }

    private var hidden = 1
    val twice: Int
        get() = count * 2

    // Finds one.
    suspend fun find(id: Int): Int {
        val local = 1
${repeated(100, (index) => `        step(${index}, "needle ${index};")\n`)}
        return local
    }
}

interface Visitor {
    fun visit()
}

enum class State { OPEN, DONE }

object Registry {
    fun register() {}
}

typealias Ids = List<Int>

const val TOP = 3
val later = { x: Int -> x }
fun String.shout() = uppercase()
data class Line(val id: Int)
`;

  it('names types, objects, functions and constants', async () => {
    const result = await chunked('kotlin', SOURCE);
    expect(symbolsOf(result)).toEqual([
      'Orders',
      'LIMIT',
      'create',
      'twice',
      'find',
      'Visitor',
      'visit',
      'State',
      'Registry',
      'register',
      'Ids',
      'TOP',
      'later',
      'shout',
      'Line',
    ]);
    expect(chunkWith(result, 'needle 99;').breadcrumb).toEqual(['Orders', 'find']);
    expect(outlineOf(result)).toEqual(
      expect.arrayContaining(['  suspend fun find(id: Int): Int — Finds one.', 'object Registry']),
    );
  });
});

describe('Scala', () => {
  const SOURCE = `package org.example

import scala.util._

/** Holds orders. */
class Orders(count: Int) extends Base {
  val limit = 1

  // Finds one.
  def find(id: Int): Int = {
    val local = 1
${repeated(100, (index) => `    step(${index}, "needle ${index};")\n`)}
    local
  }
  type Id = Int
}

object Orders {
  val Empty = 3
  def apply() = new Orders(1)
}

trait Visitor {
  def visit: Int
}

case class Line(id: Int)

enum Color {
  case Red, Green
}

given ordering: Ordering[Int] = ???
`;

  it('names classes, objects, traits, methods and values', async () => {
    const result = await chunked('scala', SOURCE);
    expect(symbolsOf(result)).toEqual([
      'Orders',
      'limit',
      'find',
      'Id',
      'Orders',
      'Empty',
      'apply',
      'Visitor',
      'visit',
      'Line',
      'Color',
      'ordering',
    ]);
    expect(chunkWith(result, 'needle 99;').breadcrumb).toEqual(['Orders', 'find']);
    expect(outlineOf(result)).toEqual(
      expect.arrayContaining([
        'class Orders(count: Int) extends Base — Holds orders.',
        '  def find(id: Int): Int — Finds one.',
      ]),
    );
  });
});
