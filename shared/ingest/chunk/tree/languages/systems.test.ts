import { chunkWith, chunked, outlineOf, repeated, symbolsOf } from '../../test-support.ts';

describe('Go', () => {
  const SOURCE = `// Package server answers.
package server

import "net/http"

// ErrClosed says that it is over.
var ErrClosed, errBusy = errors.New("closed"), errors.New("busy")

const (
	// Limit of connections.
	Limit = iota
	other
)

// Server answers requests.
type Server[T any] struct {
	Addr string
}

type (
	Handler interface {
		Serve(w Writer) error
	}
	Alias = http.Handler
)

// Start listens.
func (s *Server[T]) Start(addr string) error {
	local := 1
	var unused int
	go func() { inner := local; _ = inner }()
${repeated(100, (index) => `	s.step(${index}, "needle ${index};")\n`)}
	return nil
}

func New() *Server[int] { return nil }
`;

  it('names types, functions, methods, constants and variables', async () => {
    const result = await chunked('go', SOURCE);
    expect(symbolsOf(result)).toEqual([
      'ErrClosed',
      'errBusy',
      'Limit',
      'other',
      'Server',
      'Handler',
      'Serve',
      'Alias',
      'Start',
      'New',
    ]);
    expect(outlineOf(result)).toEqual(
      expect.arrayContaining([
        'type Server[T any] struct — Server answers requests.',
        'func (s *Server[T]) Start(addr string) error — Start listens.',
        'func New() *Server[int]',
      ]),
    );
  });

  it('puts a method under its receiver', async () => {
    expect(chunkWith(await chunked('go', SOURCE), 'needle 99;').breadcrumb).toEqual(['Server', 'Start']);
  });
});

describe('Rust', () => {
  const SOURCE = `//! Reading of things.
use std::fmt;
pub use other::Thing;
mod elsewhere;

/// A reader.
#[derive(Debug)]
pub struct Reader<T> {
    pub inner: T,
}

pub enum Mode { Fast, Slow }
pub type Result<T> = std::result::Result<T, Error>;
pub static COUNT: usize = 0;

impl<T: Read> Reader<T> {
    pub const LIMIT: usize = 8;

    /// Reads it all.
    #[inline]
    pub fn read(&mut self) -> Result<()> {
        let local = |x: u8| x;
        fn helper() {}
${repeated(100, (index) => `        self.step(${index}, "needle ${index};");\n`)}
        Ok(())
    }
}

impl fmt::Display for crate::reader::Reader<u8> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { Ok(()) }
}

pub trait Source {
    fn next(&mut self) -> Option<u8>;
}

mod tests {
    macro_rules! check { () => {} }
}
`;

  it('names items and methods; an impl is no definition but a scope', async () => {
    const result = await chunked('rust', SOURCE);
    expect(symbolsOf(result)).toEqual([
      'Reader',
      'Mode',
      'Result',
      'COUNT',
      'LIMIT',
      'read',
      'helper',
      'fmt',
      'Source',
      'next',
      'tests',
      'check',
    ]);
    expect(chunkWith(result, 'needle 99;').breadcrumb).toEqual(['Reader', 'read']);
    expect(outlineOf(result)).toEqual(
      expect.arrayContaining([
        'pub struct Reader<T> — A reader.',
        'impl<T: Read> Reader<T>',
        '  pub fn read(&mut self) -> Result<()> — Reads it all.',
        'impl fmt::Display for crate::reader::Reader<u8>',
      ]),
    );
  });

  it('keeps attributes and documentation with their item', async () => {
    const source = repeated(
      40,
      (index) => `/// Number ${index}.\n#[test]\n#[ignore]\nfn case_${index}() {\n    run(${index});\n}\n\n`,
    );
    const { body } = await chunked('rust', source);
    expect(body.length).toBeGreaterThan(1);
    expect(body.every(({ text }) => text.startsWith('/// Number'))).toBe(true);
  });
});

describe('C', () => {
  const SOURCE = `#ifndef LIST_H
#define LIST_H
#include <stddef.h>
#define LIST_MAX 16
#define LIST_EACH(l, x) for (x = (l); x; x = x->next)

struct forward;
typedef struct node { int value; struct node *next; } node_t, *node_p;
typedef int (*compare_fn)(const void *, const void *);
enum color { RED, GREEN };
union word { int i; float f; };
static const char *names[] = {"a", "b"};

/* Adds to the front. */
int list_push(struct node **list, int value);

/* Adds to the front, in full. */
static struct node *list_push_all(struct node **list,
                                  int count)
{
    int local = 1;
    struct node *other = NULL;
${repeated(100, (index) => `    step(list, ${index}, "needle ${index};");\n`)}
    return other;
}
#endif
`;

  it('names functions, types, macros and globals; no guards, prototypes or fields', async () => {
    const result = await chunked('c', SOURCE);
    expect(symbolsOf(result)).toEqual([
      'LIST_MAX',
      'LIST_EACH',
      'node',
      'node_t',
      'node_p',
      'compare_fn',
      'color',
      'word',
      'names',
      'list_push_all',
    ]);
    expect(chunkWith(result, 'needle 99;').breadcrumb).toEqual(['list_push_all']);
  });

  it('lists prototypes in the outline', async () => {
    expect(outlineOf(await chunked('c', SOURCE))).toEqual(
      expect.arrayContaining([
        'int list_push(struct node **list, int value) — Adds to the front.',
        'static struct node *list_push_all(struct node **list, int count) — Adds to the front, in full.',
      ]),
    );
  });

  it('reads words that only C++ reserves', async () => {
    expect(
      symbolsOf(await chunked('c', 'int class(int new) { return new; }\nint delete_all(void) { return 0; }\n')),
    ).toEqual(['class', 'delete_all']);
  });
});

describe('C++', () => {
  const SOURCE = `#pragma once
namespace geo::shapes {

// A shape.
template <typename T>
class Shape : public Base {
 public:
  Shape();
  virtual ~Shape() {}
  static constexpr int kSides = 3;
  T area() const { int local = 1; return local; }
  virtual void draw(int scale) = 0;
  bool operator==(const Shape& other) const { return true; }
  int field_;
};

using Id = int;
enum class Kind { Round };
concept Sized = true;
int counter = 0;
auto twice = [](int x) { int y = x; return y; };

template <typename T>
std::vector<T>* Shape<T>::points(
    int count) {
${repeated(100, (index) => `  step(${index}, "needle ${index};");\n`)}
  return nullptr;
}

}  // namespace geo::shapes
`;

  it('names classes, methods wherever they are defined, and namespace members', async () => {
    const result = await chunked('cpp', SOURCE);
    expect(symbolsOf(result)).toEqual([
      'Shape',
      '~Shape',
      'area',
      'operator==',
      'Id',
      'Kind',
      'Sized',
      'counter',
      'twice',
      'points',
    ]);
    expect(chunkWith(result, 'needle 99;').breadcrumb).toEqual(['geo::shapes', 'Shape', 'points']);
    expect(outlineOf(result)).toEqual(
      expect.arrayContaining([
        '  class Shape : public Base — A shape.',
        '    virtual void draw(int scale) = 0',
        '  std::vector<T>* Shape<T>::points( int count)',
      ]),
    );
  });

  it('reads a header that is C++ as C++, whatever its ending', async () => {
    expect(
      symbolsOf(await chunked('c', 'namespace a {\nclass B {\n public:\n  int c() { return 1; }\n};\n}\n')),
    ).toEqual(['B', 'c']);
  });
});
