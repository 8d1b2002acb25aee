import java.io.FileInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.*;
import java.util.*;

/** java OcspCheck.java ROOT ISSUER URL [@RESPONSE.der] CERT... : one line a certificate. */
public class OcspCheck {
  public static void main(String[] args) throws Exception {
    var factory = CertificateFactory.getInstance("X.509");
    var root = read(factory, args[0]);
    var issuer = read(factory, args[1]);
    for (int i = 3; i < args.length; i++) {
      byte[] stapled = null;
      if (args[i].startsWith("@")) stapled = Files.readAllBytes(Path.of(args[i++].substring(1)));
      System.out.println(check(root, issuer, read(factory, args[i]), args[2], stapled));
    }
  }

  static String check(X509Certificate root, X509Certificate issuer, X509Certificate cert, String url, byte[] stapled)
      throws Exception {
    var validator = CertPathValidator.getInstance("PKIX");
    var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.NO_FALLBACK, PKIXRevocationChecker.Option.ONLY_END_ENTITY));
    if (stapled == null) checker.setOcspResponder(URI.create(url));
    else checker.setOcspResponses(Map.of(cert, stapled));
    var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    parameters.addCertPathChecker(checker);
    // An expired certificate is judged at a time when it was valid: the answer itself speaks of now.
    if (cert.getNotAfter().before(new Date())) parameters.setDate(null);
    var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(cert, issuer));
    try {
      validator.validate(path, parameters);
      return "good";
    } catch (CertPathValidatorException e) {
      var cause = e.getCause();
      if (cause instanceof CertificateRevokedException revoked) return "revoked " + revoked.getRevocationReason();
      return e.getReason() + " " + e.getMessage();
    }
  }

  static X509Certificate read(CertificateFactory factory, String file) throws Exception {
    try (var in = new FileInputStream(file)) {
      return (X509Certificate) factory.generateCertificate(in);
    }
  }
}
