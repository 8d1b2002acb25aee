import java.io.FileInputStream;
import java.io.InputStream;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Judges certificates as a Java relying party does: CheckStatus ROOT ISSUING CERTIFICATE..., all PEM. Where OCSP and
 * CRL are is taken from the certificates. A line for each certificate and way: "FILE ocsp good", "FILE crl REASON".
 */
public final class CheckStatus {
    public static void main(String[] args) throws Exception {
        // Java looks at distribution points only when it is told to.
        System.setProperty("com.sun.security.enableCRLDP", "true");
        X509Certificate root = read(args[0]);
        X509Certificate issuing = read(args[1]);
        for (int i = 2; i < args.length; i++) {
            List<X509Certificate> path = List.of(read(args[i]), issuing);
            // Only the issuing CA has a responder; with CRLs the whole path is checked.
            judge(args[i], "ocsp", path, root, EnumSet.of(Option.NO_FALLBACK, Option.ONLY_END_ENTITY));
            judge(args[i], "crl", path, root, EnumSet.of(Option.NO_FALLBACK, Option.PREFER_CRLS));
        }
    }

    private static void judge(String name, String way, List<X509Certificate> path, X509Certificate root,
            Set<Option> options) throws Exception {
        CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOptions(options);
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.addCertPathChecker(checker);
        String verdict;
        try {
            validator.validate(certPath, parameters);
            verdict = "good";
        } catch (CertPathValidatorException refused) {
            verdict = refused.getCause() instanceof CertificateRevokedException revoked
                    ? revoked.getRevocationReason().toString()
                    : "REFUSED: " + refused.getMessage();
        }
        System.out.println(name + " " + way + " " + verdict);
    }

    private static X509Certificate read(String file) throws Exception {
        try (InputStream in = new FileInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
