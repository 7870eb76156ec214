/** Simulators declare their collections through the kit; where they are kept is the chassis's business. */
export { collection } from "@cashline/chassis/collection";
