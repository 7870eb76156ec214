const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/** Client secrets travel to this service: beyond loopback it wants TLS in front, or somebody's word that the network is private. @throws Error */
export function refuseUnsafeAddress(host: string, issuer: string, plainAllowed: boolean): void {
  if (LOOPBACK.has(host) || issuer.startsWith("https://") || plainAllowed) return;
  throw new Error(
    `The identity service will not listen on ${host} while its issuer ${issuer} is not https; put TLS in front, or set CASHLINE_ALLOW_PLAIN_HTTP=true inside a private network.`,
  );
}
