/** Steps of an axis of counts: nobody calls half a time. */
export const WHOLE: number[] = Array.from({ length: 7 }, (_, place) => 10 ** place).flatMap((ten) => [ten, 2 * ten, 5 * ten])
