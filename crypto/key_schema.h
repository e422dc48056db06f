/* key_schema.h: private keys and algorithms as tables for the map of a file's bytes (base/schema.h). Each holds one
 * element, but for algorithm_schema, which is what stands in an AlgorithmIdentifier. What of a key is no secret has a
 * value there, and nothing else. */
#ifndef CRYPTO_KEY_SCHEMA_H
#define CRYPTO_KEY_SCHEMA_H

#include "base/schema.h"

extern const struct schema algorithm_schema[];	   /* RFC 5280 4.1.1.2, with the parameters of RFC 8018 and 7914 */
extern const struct schema encrypted_key_schema[]; /* EncryptedPrivateKeyInfo, RFC 5958 */
extern const struct schema private_key_schema[];   /* PrivateKeyInfo, RFC 5958 */
extern const struct schema rsa_key_schema[];	   /* RSAPrivateKey, RFC 8017 A.1.2 */
extern const struct schema ec_key_schema[];	   /* ECPrivateKey, RFC 5915 */
extern const struct schema dsa_key_schema[];	   /* OpenSSL's SEQUENCE of six numbers */

#endif
