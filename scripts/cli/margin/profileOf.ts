import { productionProfile, referenceProfile, type Book, type Profile } from "@plimsoll/model";

/** The parameters of the model that a book names. */
export function profileOf(name: Book["profile"]): Profile {
  return name === "reference" ? referenceProfile : productionProfile;
}
