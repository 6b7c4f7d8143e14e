export { FullScan as CertificateWatch } from "./full-scan.ts";
