/* armor_layout.h: the map of PEM text: blocks, their lines, and the text between them. */
#ifndef BASE_ARMOR_LAYOUT_H
#define BASE_ARMOR_LAYOUT_H

#include "base/armor.h"
#include "base/layout.h"

/* armor_layout: all of `text` as the layer "file". Behind a block that is damaged nothing is read. */
void armor_layout(struct layout *l, struct keystore_bytes text);

#endif
