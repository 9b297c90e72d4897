/** The few shapes that every schema of the contract is made of, each with its sentence. */
import { type TSchema, Type } from "typebox";

/** An object with exactly these properties. */
export const object = <P extends Record<string, TSchema>>(description: string, properties: P) =>
  Type.Object(properties, { additionalProperties: false, description });
export const text = (description: string) => Type.String({ description });
export const whole = (description: string) => Type.Integer({ description });
export const fraction = (description: string) => Type.Number({ description });
export const flag = (description: string) => Type.Boolean({ description });
/** An absolute time. */
export const time = (description: string) => Type.Integer({ description: `${description} Microseconds since 1970.` });
export const list = <S extends TSchema>(description: string, of: S) => Type.Array(of, { description });
export const maybe = Type.Optional;
