/** A constructor that returns its argument, on which a subclass then defines its private fields. */
export const ReturnArgument = function (given: object): object {
  return given;
} as unknown as new (given: object) => object;
