/**
 * Confidence below which a reading is to be checked by a person: engines warn of such pages, the
 * results panel lists such regions.
 */
export const LOW_CONFIDENCE = 0.8;
