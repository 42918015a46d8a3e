declare const unit: unique symbol;

/** A bigint that says what it counts, so that mixing units does not compile. */
export type Branded<Unit extends string> = bigint & { readonly [unit]: Unit };
