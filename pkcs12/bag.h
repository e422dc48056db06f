/* bag.h: SafeContents (RFC 7292 section 4.2), read and written.
 *
 *     SafeContents ::= SEQUENCE OF SafeBag
 *     SafeBag ::= SEQUENCE { bagId OID, bagValue [0] EXPLICIT ANY, bagAttributes SET OF PKCS12Attribute OPTIONAL }
 *     CertBag ::= SEQUENCE { certId OID, certValue [0] EXPLICIT ANY }    OCTET STRING for x509Certificate; CRLBag alike
 *     SecretBag ::= SEQUENCE { secretTypeId OID, secretValue [0] EXPLICIT ANY } */
#ifndef PKCS12_BAG_H
#define PKCS12_BAG_H

#include "base/list.h"
#include "keystore/model.h"
#include "pkcs12/attribute.h"

enum bag_kind {
	BAG_KEY,	  /* KeyBag: value is a PrivateKeyInfo whose frame was checked */
	BAG_SHROUDED_KEY, /* PKCS8ShroudedKeyBag: value is an EncryptedPrivateKeyInfo */
	BAG_CERTIFICATE,  /* CertBag of x509Certificate: value is the certificate, which was parsed */
	BAG_CRL,	  /* CRLBag of x509CRL: value is the CRL */
	BAG_SECRET,	  /* SecretBag as Java writes it: value is an EncryptedPrivateKeyInfo */
	BAG_OTHER	  /* anything else: kept whole */
};

/* There may be 100,000 of them, 112 bytes each. */
struct bag {
	struct keystore_bytes whole; /* SafeBag with header */
	union {
		struct keystore_bytes value; /* DER, see above */
		const char *other; /* BAG_OTHER: what it is, static or in the arena: "SDSI certificate", "certificate of
				      type 1.2.3", "secret of type 1.2.3", "SafeBag 1.2.3" */
	};
	struct attributes attributes;
	uint32_t offset;   /* in the file; UINT32_MAX if it was decrypted or transcoded: bag_offset */
	uint32_t safe;	   /* the number of its safe, from 0 */
	uint32_t entry_id; /* of the entry that it became (bags_to_entries); UINT32_MAX: none of its own */
	uint8_t kind;	   /* enum bag_kind */
	bool encrypted : 1; /* that safe was */
	bool nested : 1;    /* it was in a safeContentsBag */
	bool first : 1;	    /* it is the first thing in its safe */
};

/* bag_at: bag i of a list of them. */
struct bag *bag_at(const struct list *bags, size_t i);

/* bag_append: at the end of the list. False when memory is out. */
bool bag_append(struct list *bags, const struct bag *bag);

/* Where SafeContents come from. */
struct bag_source {
	size_t safe;
	bool encrypted;
	bool in_file; /* positions of the reader are those of the file */
};

/* bags_read: appends the bags of a SafeContents (SEQUENCE with header, nothing behind it). Nested safeContentsBags are
 * flattened, with a finding "nested-safe-contents", at most 8 deep ("safe bags nested deeper than 8"); attributes of
 * their own are passed over. BAG_OTHER is kept, with a finding "unknown-bag". Bytes behind a certificate: a finding
 * "trailing-bytes". Windows stay: `in` is over DER that lives as long as the keystore. Errors begin with "bag 3 of part
 * 2: ", nested bags counted in, and are never TRUNCATED; their positions are those of `in`. */
bool bags_read(struct reader in, const struct bag_source *source, struct keystore *ks, struct list *bags,
	struct keystore_error *err);

/* bag_offset: for messages: of its place in the file; KEYSTORE_NO_OFFSET: it has none. */
uint64_t bag_offset(const struct bag *bag);

/* bag_other: what a CRL, or a BAG_OTHER, is, for people; NULL of any other kind. */
const char *bag_other(const struct bag *bag);

/* bag_write: one SafeBag of a kind other than BAG_OTHER around `value`, with the contents of a SET OF attributes
 * (empty: none). */
void bag_write(enum bag_kind kind, struct keystore_bytes value, struct keystore_bytes attributes, struct writer *out);

/* bag_says_kind: the kind that the bagId says, whatever is in the bag; BAG_OTHER: none that has a name here. */
enum bag_kind bag_says_kind(const struct bag *bag);

/* bag_holds_octets: CertBag, CRLBag, SecretBag of any type: is what is in it an OCTET STRING? */
bool bag_holds_octets(const struct bag *bag);

/* bag_attributes: the contents of the SET of a bag that was kept whole; data NULL: there is none. */
bool bag_attributes(struct keystore_bytes whole, struct keystore_bytes *set, struct keystore_error *err);

/* bag_write_again: a bag that was kept whole, with other attributes: all but those stays byte for byte. `attributes`
 * is the contents of the SET (empty: none, or the empty SET that was there). What bags_read gave is never MALFORMED. */
bool bag_write_again(struct keystore_bytes whole, struct keystore_bytes attributes, struct writer *out,
	struct keystore_error *err);

#endif
