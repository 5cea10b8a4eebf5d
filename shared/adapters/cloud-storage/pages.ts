import type { ListedObject, ObjectPage } from './listed-object.ts';
import { unreadable } from './errors.ts';

/**
 * Page by page; the next one is asked for while this one is worked on, and no more than these two are in
 * memory. A page may be empty and not be the last.
 */
export async function* pagesOf(
  list: (token: string | undefined) => Promise<ObjectPage>,
): AsyncGenerator<readonly ListedObject[], void> {
  let coming: Promise<ObjectPage> | undefined = list(undefined);
  let token: string | undefined;
  while (coming !== undefined) {
    const page: ObjectPage = await coming;
    if (page.next !== undefined && page.next === token) throw unreadable(new Error('A page names itself as the next.'));
    token = page.next;
    coming = token === undefined ? undefined : list(token);
    // Nobody may be left to wait for it.
    coming?.catch(() => undefined);
    yield page.objects;
  }
}
